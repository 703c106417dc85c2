import type { Broadcaster } from '../../core/broadcaster.js';
import { channelRoom, userRoom } from './rooms.js';
import type { RealtimeIo } from './types.js';

/**
 * Delivery to this instance's sockets. `io.local` keeps Socket.IO from publishing anything of its own, and encodes a
 * frame once for all members of a room.
 */
export function createFanout(io: RealtimeIo): Broadcaster {
  const isEmpty = (room: string): boolean => !io.of('/').adapter.rooms.has(room);

  return {
    toChannel(channelId, event, data, exceptUserId) {
      const room = channelRoom(channelId);
      if (isEmpty(room)) return;
      const target = io.local.to(room);
      emit(exceptUserId === undefined ? target : target.except(userRoom(exceptUserId)), event, data);
    },

    toUser(userId, event, data) {
      const room = userRoom(userId);
      if (!isEmpty(room)) emit(io.local.to(room), event, data);
    },

    toAudience({ channels, exceptUserId }, event, data) {
      const rooms = channels.map(channelRoom).filter((room) => !isEmpty(room));
      if (rooms.length === 0) return;
      const target = io.local.to(rooms);
      emit(exceptUserId === undefined ? target : target.except(userRoom(exceptUserId)), event, data);
    },

    custom(target, event, payload) {
      const room = 'channelId' in target ? channelRoom(target.channelId) : userRoom(target.userId);
      if (!isEmpty(room)) emit(io.local.to(room), event, payload);
    },
  };
}

/** Socket.IO's types tie an event's name to its data; here the port's own signature has done that. */
function emit(target: ReturnType<RealtimeIo['local']['to']>, event: string, data: unknown): void {
  (target as { emit(event: string, data: unknown): unknown }).emit(event, data);
}
