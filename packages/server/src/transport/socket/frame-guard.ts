import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import { randomId } from '../../core/ids.js';
import type { Call } from './fast-path/read-call.js';
import { readCall } from './fast-path/read-call.js';
import type { RealtimeSocket } from './types.js';

/** Whether one more frame is within a connection's budget. */
export type FrameBudget = { take(): boolean };

/** A packet of engine.io, as far as it is looked at; nothing of it is typed as public by it. */
interface Packet {
  type: string;
  readonly data?: unknown;
}

/** The part of engine.io's connection that is used here. */
export interface Connection {
  on(event: 'close', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  prependListener(event: 'packet', listener: (packet: Packet) => void): unknown;
  removeListener(event: 'packet', listener: (packet: Packet) => void): unknown;
  removeListener(event: 'close', listener: () => void): unknown;
  send(data: string): unknown;
  close(discard?: boolean): void;
}

/** Tries to connect, with something to spare; before that nobody has anything to say. */
const MOST_BEFORE_SESSION = 16;
/** A packet that announces binary attachments is nothing until they are there. */
const HALF_PACKET_MS = 5_000;
const LONGEST_NAMESPACE = 128;
/** Of how many attachments a packet consists. */
const ANNOUNCEMENT = /^[56](\d{1,6})-/;

/** A kind of packet that engine.io does nothing about. */
const PASSED_ON_TO_NOBODY = 'noop';

const preludes = new WeakMap<object, () => void>();

/** Bounds what a connection may say before it is anybody's. */
export function guardPrelude(connection: Connection): void {
  let left = MOST_BEFORE_SESSION;
  const count = (packet: Packet): void => {
    if (packet.type !== 'message') return;
    left -= 1;
    if (left < 0) connection.close(true);
    else refuseNamespace(connection, packet);
  };
  connection.prependListener('packet', count);
  preludes.set(connection, () => connection.removeListener('packet', count));
}

export interface FrameGuardDeps {
  readonly budget: FrameBudget;
  readonly onFlood: () => void;
  readonly clock: Clock;
  /** Takes events past Socket.IO's decoder; absent where that is to decode all. */
  readonly onCall?: ((call: Call) => void) | undefined;
}

/** Looks at a session's frames before any of them is parsed; a flood must not cost parsing. */
export function guardFrames(socket: RealtimeSocket, { budget, onFlood, clock, onCall }: FrameGuardDeps): void {
  const connection = socket.conn as unknown as Connection;
  preludes.get(connection)?.();
  preludes.delete(connection);
  // Almost no connection ever announces an attachment.
  let halves: ((data: unknown) => void) | null = null;
  connection.prependListener('packet', (packet) => {
    if (packet.type !== 'message') return;
    if (!budget.take()) return onFlood();
    const call = onCall && typeof packet.data === 'string' ? readCall(packet.data) : null;
    if (onCall && call) {
      packet.type = PASSED_ON_TO_NOBODY;
      return onCall(call);
    }
    if (typeof packet.data === 'string') refuseNamespace(connection, packet);
    if (halves === null && typeof packet.data === 'string' && ANNOUNCEMENT.test(packet.data))
      halves = halfPackets(connection, clock);
    halves?.(packet.data);
  });
}

/** There is one namespace. Socket.IO would refuse others, too, but with an error that has no code. */
function refuseNamespace(connection: Connection, packet: Packet): void {
  const { data } = packet;
  if (typeof data !== 'string' || !data.startsWith('0/') || data.startsWith('0/,')) return;
  const name = data.slice(1, LONGEST_NAMESPACE).split(/[,[{]/, 1)[0] ?? '';
  const error = new RealtimeError('not_found', { requestId: randomId() }).toWire();
  connection.send(`4${name},${JSON.stringify({ message: error.code, data: error })}`);
  packet.type = PASSED_ON_TO_NOBODY;
}

/** Ends a connection that announces attachments and does not send them. */
function halfPackets(connection: Connection, clock: Clock): (data: unknown) => void {
  let missing = 0;
  let cancel: (() => void) | null = null;
  const settle = (): void => {
    missing = 0;
    cancel?.();
    cancel = null;
  };
  return (data) => {
    if (typeof data !== 'string') {
      missing -= 1;
      if (missing <= 0) settle();
      return;
    }
    const announced = ANNOUNCEMENT.exec(data);
    if (!announced || announced[1] === '0') return;
    settle();
    missing = Number(announced[1]);
    cancel = clock.after(HALF_PACKET_MS, () => connection.close(true));
    connection.once('close', settle);
  };
}
