import type { Broadcaster } from '../../core/broadcaster.js';
import { encodeFrame } from './fast-path/frame.js';
import { channelRoom, userRoom } from './rooms.js';
import type { RealtimeIo } from './types.js';

/**
 * Delivery to this instance's sockets, each frame encoded once. Sockets that have an outlet get it there; the others
 * through `io.local`, which keeps Socket.IO from publishing anything of its own.
 */
export function createFanout(io: RealtimeIo, fastPath: { readonly isOn: boolean }): Broadcaster {
  const { adapter, sockets } = io.of('/');
  const isEmpty = (room: string): boolean => !adapter.rooms.has(room);

  const deliver = (rooms: readonly string[], event: string, data: unknown, exceptUserId?: string): void => {
    const except = exceptUserId === undefined ? undefined : userRoom(exceptUserId);
    if (!fastPath.isOn) return emit(io, rooms, event, data, except);
    const frame = encodeFrame(event, data);
    const excluded = except === undefined ? undefined : adapter.rooms.get(except);
    const send = (id: string): void => {
      if (!excluded?.has(id)) sockets.get(id)?.data.outlet?.send(frame);
    };
    for (const id of membersOf(rooms)) send(id);
  };

  /** Each socket once, in however many of the rooms it is. */
  const membersOf = (rooms: readonly string[]): Iterable<string> => {
    const [first = ''] = rooms;
    if (rooms.length === 1) return adapter.rooms.get(first) ?? [];
    const members = new Set<string>();
    for (const room of rooms) for (const id of adapter.rooms.get(room) ?? []) members.add(id);
    return members;
  };

  return {
    toChannel(channelId, event, data, exceptUserId) {
      const room = channelRoom(channelId);
      if (!isEmpty(room)) deliver([room], event, data, exceptUserId);
    },

    toUser(userId, event, data) {
      const room = userRoom(userId);
      if (!isEmpty(room)) deliver([room], event, data);
    },

    toAudience({ channels, exceptUserId }, event, data) {
      const rooms = channels.map(channelRoom).filter((room) => !isEmpty(room));
      if (rooms.length > 0) deliver(rooms, event, data, exceptUserId);
    },

    custom(target, event, payload) {
      const room = 'channelId' in target ? channelRoom(target.channelId) : userRoom(target.userId);
      if (!isEmpty(room)) deliver([room], event, payload);
    },
  };
}

/** Socket.IO's own way. Its types tie an event's name to its data; here the port's own signature has done that. */
function emit(io: RealtimeIo, rooms: readonly string[], event: string, data: unknown, except?: string): void {
  const target = io.local.to([...rooms]);
  const audience = except === undefined ? target : target.except(except);
  (audience as unknown as { emit(event: string, data: unknown): unknown }).emit(event, data);
}
