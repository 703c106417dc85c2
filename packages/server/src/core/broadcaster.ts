import type { ServerEventData, ServerEventName } from '@nchat/realtime-protocol';

/** Delivery to the sockets of this instance. Each call encodes its frame once. */
export interface Broadcaster {
  toChannel<E extends ServerEventName>(
    channelId: string,
    event: E,
    data: ServerEventData<E>,
    exceptUserId?: string,
  ): void;
  toUser<E extends ServerEventName>(userId: string, event: E, data: ServerEventData<E>): void;
  /** Once per socket that is in any of `channels` and is not the user's own. */
  toAudience<E extends ServerEventName>(
    audience: { channels: readonly string[]; exceptUserId?: string },
    event: E,
    data: ServerEventData<E>,
  ): void;
  /** An application's own event, by an administrator's broadcast. */
  custom(room: { channelId: string } | { userId: string }, event: string, payload: unknown): void;
}
