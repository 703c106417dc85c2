import type { Message } from '@nchat/realtime-client';

/** A message with what its neighbours mean for how it is drawn. */
export interface TimelineEntry {
  readonly message: Message;
  /** Set on the first message of a day. */
  readonly startsDay: boolean;
  /** First of a run of messages by one author. */
  readonly startsGroup: boolean;
  /** Last of such a run. */
  readonly endsGroup: boolean;
}

/** A pause that ends a run of messages. */
const GROUP_PAUSE_MS = 5 * 60_000;

/** @param dayOf - What day a time belongs to: by default, where the reader is. */
export function timeline(
  messages: readonly Message[],
  dayOf: (at: number) => string | number = localDay,
): readonly TimelineEntry[] {
  const days = messages.map(({ timestamp }) => dayOf(timestamp));
  const startsDay = days.map((day, index) => day !== days[index - 1]);
  const startsGroup = messages.map(
    (message, index) => startsDay[index] === true || !isSameGroup(messages[index - 1], message),
  );
  return messages.map((message, index) => ({
    message,
    startsDay: startsDay[index] ?? true,
    startsGroup: startsGroup[index] ?? true,
    endsGroup: startsGroup[index + 1] ?? true,
  }));
}

/** When the day began. */
const localDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

function isSameGroup(first: Message | undefined, second: Message): boolean {
  return first !== undefined && first.userId === second.userId && second.timestamp - first.timestamp < GROUP_PAUSE_MS;
}
