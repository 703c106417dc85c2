import type { ClientToServerEvents, ServerToClientEvents } from '@nchat/realtime-protocol';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { LiveSession } from '../../core/session.js';
import type { Outlet } from './fast-path/outlet.js';

/** What middleware leaves for the connection handler. */
export interface SocketData {
  session: LiveSession;
  /** Gives the connection's place back; called once. */
  release: () => void;
  /** Where frames go on the fast path; absent where Socket.IO sends everything. */
  outlet?: Outlet;
}

export type RealtimeIo = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type RealtimeSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
