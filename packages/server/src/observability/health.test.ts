import { HealthResponseSchema } from '@nchat/realtime-protocol';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { silentLogger } from '../core/logger.js';
import { noMetrics } from '../core/metrics.js';
import { type HealthDeps, HealthMonitor } from './health.js';

function setUp(kind: 'memory' | 'redis' = 'redis') {
  const clock = new FakeClock();
  const ping = vi.fn<() => Promise<number>>(async () => 2);
  const world = { overloaded: false, connections: 0 };
  const deps: HealthDeps = {
    store: { kind, ping },
    intervalMs: 30_000,
    version: '1.0.0',
    connections: () => world.connections,
    isOverloaded: () => world.overloaded,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
  };
  return { clock, ping, world, monitor: new HealthMonitor(deps) };
}

describe('/health', () => {
  it('has the specification’s shape', async () => {
    const { clock, world, monitor } = setUp();
    await monitor.start();
    monitor.phase = 'ready';
    world.connections = 1234;
    await clock.advance(86_400_000);
    const { status, body } = monitor.health();
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'healthy',
      service: 'realtime',
      version: '1.0.0',
      uptime: 86_400,
      websocket: { running: true, connections: 1234 },
      dependencies: { redis: { status: 'connected', latency: 2 } },
    });
    expect(HealthResponseSchema.parse(body)).toEqual(body);
  });

  it('says that there is no Redis where there is none', async () => {
    const { ping, monitor } = setUp('memory');
    await monitor.start();
    monitor.phase = 'ready';
    expect(monitor.health()).toMatchObject({
      status: 200,
      body: { status: 'healthy', dependencies: { redis: { status: 'disabled', latency: null } } },
    });
    expect(ping).not.toHaveBeenCalled();
  });

  it('answers from the last check, and asks again after the interval', async () => {
    const { clock, ping, monitor } = setUp();
    await monitor.start();
    monitor.phase = 'ready';
    for (let n = 0; n < 10; n += 1) monitor.health();
    expect(ping).toHaveBeenCalledTimes(1);
    await clock.advance(29_999);
    expect(ping).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(ping).toHaveBeenCalledTimes(2);
  });

  it('is ready a moment after its store, which is not connected yet at the start', async () => {
    const { clock, ping, monitor } = setUp();
    ping.mockRejectedValueOnce(new Error('not yet'));
    await monitor.start();
    monitor.phase = 'ready';
    expect(monitor.ready().status).toBe(503);
    await clock.advance(50);
    expect(monitor.ready().status).toBe(200);
    expect(ping).toHaveBeenCalledTimes(2);
  });

  it('asks ever more seldom while the store is away', async () => {
    const { clock, ping, monitor } = setUp();
    ping.mockRejectedValue(new Error('away'));
    await monitor.start();
    await clock.advance(20_000);
    expect(ping.mock.calls.length).toBeLessThan(20);
    expect(ping.mock.calls.length).toBeGreaterThan(10);
  });

  it('tells when the store is away, and soon when it is back', async () => {
    const { clock, ping, monitor } = setUp();
    await monitor.start();
    monitor.phase = 'ready';
    ping.mockRejectedValue(new Error('away'));
    await clock.advance(30_000);
    expect(monitor.health()).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', dependencies: { redis: { status: 'disconnected', latency: null } } },
    });
    expect(monitor.ready()).toEqual({ status: 503, body: { status: 'not_ready', reason: 'store_unavailable' } });
    expect(monitor.live().status).toBe(200);
    ping.mockResolvedValue(3.14159);
    await clock.advance(2_000);
    expect(monitor.health().body.dependencies.redis).toEqual({ status: 'connected', latency: 3.14 });
  });

  it('takes a store that does not answer for one that is away', async () => {
    const { clock, ping, monitor } = setUp();
    ping.mockReturnValue(new Promise(() => {}));
    const started = monitor.start();
    await clock.advance(2_000);
    await started;
    monitor.phase = 'ready';
    expect(monitor.health().status).toBe(503);
  });

  it('is degraded while load is shed, and while the instance drains', () => {
    const { world, monitor } = setUp('memory');
    monitor.phase = 'ready';
    world.overloaded = true;
    expect(monitor.health()).toMatchObject({ status: 200, body: { status: 'degraded' } });
    world.overloaded = false;
    monitor.phase = 'draining';
    expect(monitor.health()).toMatchObject({ status: 200, body: { status: 'degraded', websocket: { running: true } } });
  });

  it.each(['starting', 'stopped'] as const)('is unhealthy while the instance is %s', (phase) => {
    const { monitor } = setUp('memory');
    monitor.phase = phase;
    expect(monitor.health()).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', websocket: { running: false } },
    });
  });

  it('asks nothing any more when it has stopped, not even after a check under way', async () => {
    const { clock, ping, monitor } = setUp();
    await monitor.start();
    await clock.advance(29_999);
    let answer: (latency: number) => void = () => {};
    ping.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await clock.advance(1);
    monitor.stop();
    answer(1);
    await clock.advance(120_000);
    expect(ping).toHaveBeenCalledTimes(2);
    expect(clock.pending).toBe(0);
  });
});

describe('readiness', () => {
  it.each([
    ['starting', 503],
    ['ready', 200],
    ['draining', 503],
    ['stopped', 503],
  ] as const)('of an instance that is %s is %i', (phase, status) => {
    const { monitor } = setUp('memory');
    monitor.phase = phase;
    expect(monitor.ready().status).toBe(status);
    expect(monitor.live().status).toBe(200);
  });
});
