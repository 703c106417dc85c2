import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { silentLogger } from '../core/logger.js';
import { MemoryGuard } from './memory-guard.js';

function setUp(memoryBytes: number, systemLimit = 0) {
  const clock = new FakeClock();
  const logger = { ...silentLogger, info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const world = { used: 0 };
  const guard = new MemoryGuard(memoryBytes, {
    clock,
    logger,
    usage: () => world.used,
    systemLimit: () => systemLimit,
  });
  const use = async (used: number) => {
    world.used = used;
    await clock.advance(5_000);
  };
  return { clock, logger, guard, use };
}

describe('memory', () => {
  it('is warned of once at 80 %, and refused above 95 %', async () => {
    const { guard, logger, use } = setUp(1_000);
    guard.start();
    await use(799);
    expect(logger.warn).not.toHaveBeenCalled();
    await use(800);
    await use(900);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    await use(950);
    expect(guard.isOverloaded).toBe(false);
    await use(951);
    expect(guard.isOverloaded).toBe(true);
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  it('is taken again when there is some', async () => {
    const { guard, logger, use } = setUp(1_000);
    guard.start();
    await use(990);
    await use(100);
    expect(guard.isOverloaded).toBe(false);
    expect(logger.info).toHaveBeenCalledTimes(1);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('has the container’s limit where none is configured', () => {
    expect(setUp(0, 512).guard.limit).toBe(512);
    expect(setUp(256, 512).guard.limit).toBe(256);
  });

  it.each([0, 2 ** 63, 2 ** 64])('without a limit (%d) is not watched', async (systemLimit) => {
    const { clock, guard, use } = setUp(0, systemLimit);
    guard.start();
    expect(clock.pending).toBe(0);
    await use(2 ** 40);
    expect(guard.isOverloaded).toBe(false);
  });

  it('is not watched any more after a stop', () => {
    const { clock, guard } = setUp(1_000);
    guard.start();
    guard.stop();
    expect(clock.pending).toBe(0);
  });

  it('of this process is measured', () => {
    const guard = new MemoryGuard(1, { clock: new FakeClock(), logger: silentLogger });
    guard.start();
    expect(guard.isOverloaded).toBe(true);
  });
});
