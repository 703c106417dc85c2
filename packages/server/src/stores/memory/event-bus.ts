import type { Logger } from '../../core/logger.js';
import type { BusFrame, EventBus } from '../../ports/event-bus.js';

/** A bus inside one process: a frame is heard in the tick it is published. */
export interface MemoryBus extends EventBus {
  /** For the log, whose append and broadcast are one step. */
  publishNow(topic: string, frame: BusFrame): void;
}

export function createMemoryBus(logger: Logger): MemoryBus {
  const listeners = new Map<string, Set<(frame: BusFrame) => void>>();

  function publishNow(topic: string, frame: BusFrame): void {
    for (const listener of listeners.get(topic) ?? []) {
      try {
        listener(frame);
      } catch (error) {
        // A listener's fault must not undo an append that has happened.
        logger.error({ err: error, topic: topic.split(':')[0] }, 'bus listener failed');
      }
    }
  }

  return {
    publishNow,
    async publish(topic, frame) {
      publishNow(topic, frame);
    },
    async subscribe(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(topic) === set) listeners.delete(topic);
      };
    },
    // Nothing stands between publisher and listener that could be away.
    onRestored: () => () => {},
  };
}
