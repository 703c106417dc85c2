import { silentLogger } from '../../src/core/logger.js';
import type { BusFrame } from '../../src/ports/event-bus.js';
import type { MemoryBus } from '../../src/stores/memory/event-bus.js';
import { createMemoryBus } from '../../src/stores/memory/event-bus.js';

/** A bus that holds its frames until told, and may lose, double or swap them: what pub/sub does at its worst. */
export interface LossyBus extends MemoryBus {
  readonly held: number;
  flush(): void;
  drop(): void;
  double(): void;
  swap(): void;
}

export function createLossyBus(): LossyBus {
  const inner = createMemoryBus(silentLogger);
  let held: { topic: string; frame: BusFrame }[] = [];
  const hold = (topic: string, frame: BusFrame): void => void held.push({ topic, frame });
  return {
    get held() {
      return held.length;
    },
    subscribe: (topic, listener) => inner.subscribe(topic, listener),
    onRestored: () => () => {},
    publishNow: hold,
    publish: async (topic, frame) => hold(topic, frame),
    flush() {
      const frames = held;
      held = [];
      for (const { topic, frame } of frames) inner.publishNow(topic, frame);
    },
    drop() {
      held.shift();
    },
    double() {
      const first = held[0];
      if (first) held.push(first);
    },
    swap() {
      held.reverse();
    },
  };
}
