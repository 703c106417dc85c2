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
export function timeline(messages: readonly Message[], dayOf = localDay): readonly TimelineEntry[] {
  const sameDay = (first: Message | undefined, second: Message) =>
    first !== undefined && dayOf(first.timestamp) === dayOf(second.timestamp);
  const sameGroup = (first: Message | undefined, second: Message | undefined) =>
    isSameGroup(first, second) && sameDay(first, second!);
  return messages.map((message, index) => ({
    message,
    startsDay: !sameDay(messages[index - 1], message),
    startsGroup: !sameGroup(messages[index - 1], message),
    endsGroup: !sameGroup(message, messages[index + 1]),
  }));
}

const localDay = (at: number): string => new Date(at).toDateString();

function isSameGroup(first: Message | undefined, second: Message | undefined): boolean {
  return (
    first !== undefined &&
    second !== undefined &&
    first.userId === second.userId &&
    second.timestamp - first.timestamp < GROUP_PAUSE_MS
  );
}
