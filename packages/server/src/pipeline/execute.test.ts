import { type Ack, RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeSession } from '../../test/support/fake-session.js';
import { silentLogger } from '../core/logger.js';
import { noMetrics } from '../core/metrics.js';
import type { Trace, TracedCall } from '../core/trace.js';
import { defineCommand } from './command.js';
import { createPipeline } from './execute.js';

const greet = defineCommand<{ name: string }, string>({
  name: 'greet',
  input: z.object({ name: z.string() }),
  limit: null,
  access: () => ({ action: 'send', channelId: 'hall', joined: false }),
  mutates: false,
  async run({ name }) {
    if (name === 'nobody') throw new RealtimeError('not_found');
    if (name === 'crash') throw new TypeError('broken');
    return `Hello, ${name}`;
  },
});

const late: Trace = async (_call, run) => {
  await new Promise((resolve) => setImmediate(resolve));
  return run();
};

function world(trace?: Trace) {
  const { session } = fakeSession({ userId: 'ann', kind: 'user', expiresAt: null });
  const logger = { ...silentLogger, warn: vi.fn(), error: vi.fn(), debug: vi.fn() };
  const can = vi.fn(() => true);
  const pipeline = createPipeline({
    access: { can },
    rates: { consume: () => Promise.reject(new Error('free')) },
    penalties: { remainingMs: () => 0, refused() {} },
    clock: new FakeClock(),
    logger,
    metrics: noMetrics,
    tokenGraceMs: 0,
    refusal: () => null,
    trace,
  });
  const answers: Ack<string>[] = [];
  const call = (name: string): Promise<void> =>
    pipeline.execute(greet, session, { name }, { requestId: 'r1', reply: (answer) => void answers.push(answer) });
  return { call, answers, logger, can, pipeline };
}

describe('a tracer', () => {
  it('is told of a command before it runs, and of its outcome when it has', async () => {
    const calls: TracedCall[] = [];
    const outcomes: string[] = [];
    const { call, answers } = world(async (traced, run) => {
      calls.push(traced);
      expect(answers).toHaveLength(outcomes.length);
      outcomes.push(await run());
      expect(answers).toHaveLength(outcomes.length);
    });
    for (const name of ['Bob', 'nobody', 'crash']) await call(name);
    expect(outcomes).toEqual(['ok', 'not_found', 'internal']);
    expect(calls[0]).toEqual({ event: 'greet', transport: 'socket', requestId: 'r1', userId: 'ann' });
    expect(answers[0]).toEqual({ success: true, data: 'Hello, Bob' });
  });

  it.each<[string, Trace]>([
    ['throws', () => raise()],
    ['rejects', () => Promise.reject(new Error('no collector'))],
    ['rejects after the command', (_call, run) => run().then(raise)],
  ])('that %s changes nothing, and is in the log', async (_how, trace) => {
    const { call, answers, logger } = world(trace);
    await call('Bob');
    expect(answers).toEqual([{ success: true, data: 'Hello, Bob' }]);
    await vi.waitFor(() => expect(logger.warn).toHaveBeenCalledOnce());
    expect(logger.warn.mock.calls[0]?.[0]).toMatchObject({ command: 'greet', requestId: 'r1' });
  });

  it.each<[string, Trace]>([
    ['never runs it', () => new Promise(() => {})],
    ['runs it late', late],
    ['runs it twice', (_call, run) => Promise.all([run(), run()])],
  ])('that %s cannot keep a command from running once, at once', async (_how, trace) => {
    const { call, answers, pipeline } = world(trace);
    await call('Bob');
    expect(answers).toHaveLength(1);
    await pipeline.idle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toHaveLength(1);
  });
});

describe('a request id', () => {
  it('is in the error, in the log, and given to whoever decides about access', async () => {
    const { call, answers, logger, can } = world();
    await call('crash');
    expect(answers[0]).toMatchObject({ success: false, error: { code: 'internal', requestId: 'r1' } });
    expect(logger.error.mock.calls[0]?.[0]).toMatchObject({ command: 'greet', requestId: 'r1' });
    expect(logger.debug.mock.calls[0]?.[0]).toMatchObject({ code: 'internal', requestId: 'r1' });
    expect(can).toHaveBeenCalledWith(expect.objectContaining({ userId: 'ann' }), 'send', 'hall', 'r1');
  });
});

function raise(): never {
  throw new Error('the tracer is broken');
}
