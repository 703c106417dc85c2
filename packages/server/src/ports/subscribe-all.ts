import type { BusFrame, EventBus } from './event-bus.js';

/** Subscribes to all topics or to none: when one fails, those that did not are ended. Resolves to what ends all. */
export async function subscribeAll(
  bus: EventBus,
  topics: readonly string[],
  listener: (frame: BusFrame) => void,
): Promise<() => void> {
  const outcomes = await Promise.allSettled(topics.map((topic) => bus.subscribe(topic, listener)));
  const endAll = (): void => {
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') outcome.value();
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return endAll;
  endAll();
  throw failed.reason;
}
