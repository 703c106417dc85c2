import type { Ack, CommandData, CommandName, WireError } from '@nchat/realtime-protocol';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { TestServer } from '../../src/testing.js';

/** A plain Socket.IO client, as anybody may write one. */
export interface RawClient {
  readonly socket: Socket;
  readonly userId: string;
  /** Everything received, in order. */
  readonly received: { event: string; data: unknown }[];
  of<T = Record<string, unknown>>(event: string): T[];
  call<N extends CommandName>(event: N, payload: unknown): Promise<Ack<CommandData<N>>>;
  /** The data of a call that must succeed. */
  ok<N extends CommandName>(event: N, payload: unknown): Promise<CommandData<N>>;
  /** The error of a call that must fail. */
  fail(event: CommandName, payload: unknown): Promise<WireError>;
}

export interface RawClients {
  connect(userId: string, options?: Partial<ManagerOptions & SocketOptions> & { device?: object }): Promise<RawClient>;
  /** Tries to connect; resolves to the refusal's data, or `null` when it was let in. */
  attempt(auth: object, options?: Partial<ManagerOptions & SocketOptions>): Promise<WireError | null>;
  close(): void;
}

/** Clients of one server, closed together. */
export function rawClients(server: () => TestServer): RawClients {
  const sockets: Socket[] = [];
  const open = (options: Partial<ManagerOptions & SocketOptions>): Socket => {
    const base = { transports: ['websocket'], forceNew: true, reconnection: false };
    const socket = io(server().url, { ...base, ...options });
    sockets.push(socket);
    return socket;
  };

  return {
    async connect(userId, { device, ...options } = {}) {
      const socket = open({ auth: { token: await server().token(userId), device }, ...options });
      const received: RawClient['received'] = [];
      socket.onAny((event: string, data: unknown) => received.push({ event, data }));
      await new Promise<void>((resolve, reject) => {
        socket.once('authenticated', () => resolve());
        socket.once('connect_error', reject);
      });
      const call = <N extends CommandName>(event: N, payload: unknown): Promise<Ack<CommandData<N>>> =>
        socket.timeout(5_000).emitWithAck(event, payload) as Promise<Ack<CommandData<N>>>;
      return {
        socket,
        userId,
        received,
        of: (event) => received.filter((one) => one.event === event).map((one) => one.data as never),
        call,
        async ok(event, payload) {
          const answer = await call(event, payload);
          if (!answer.success) throw new Error(`${event}: ${answer.error.code} ${answer.error.path ?? ''}`);
          return answer.data;
        },
        async fail(event, payload) {
          const answer: Ack<unknown> = await call(event, payload);
          if (answer.success) throw new Error(`${event} should have failed`);
          return answer.error;
        },
      };
    },
    attempt(auth, options = {}) {
      const socket = open({ auth, ...options });
      return new Promise((resolve, reject) => {
        socket.once('connect', () => resolve(null));
        socket.once('connect_error', (error) => {
          const { data } = error as Error & { data?: WireError };
          if (data) resolve(data);
          else reject(error);
        });
      });
    },
    close() {
      for (const socket of sockets.splice(0)) socket.disconnect();
    },
  };
}
