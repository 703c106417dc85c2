/** Engine.IO and Socket.IO packets, as far as a load tester has to tell them apart, by their first two bytes. */
export type Packet = 'open' | 'ping' | 'connected' | 'refused' | 'disconnected' | 'event' | 'ack' | 'other';

const OPEN = 0x30;
const PING = 0x32;
const MESSAGE = 0x34;
/** Socket.IO's kinds: CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR. */
const KINDS: readonly Packet[] = ['connected', 'disconnected', 'event', 'ack', 'refused'];

export function packetOf(bytes: Buffer, start: number): Packet {
  const first = bytes[start];
  if (first === MESSAGE) return KINDS[(bytes[start + 1] as number) - 0x30] ?? 'other';
  if (first === OPEN) return 'open';
  return first === PING ? 'ping' : 'other';
}

const MESSAGE_EVENT = Buffer.from('["message",');

/** Whether an event is a message of a channel. */
export function isMessage(bytes: Buffer, start: number): boolean {
  // `["message:updated"` differs in the tenth byte; nothing else begins like this.
  return bytes[start + 4] === 0x6d && bytes[start + 5] === 0x65 && bytes[start + 11] === MESSAGE_EVENT[9];
}

/** The reason that a server gives before it closes a connection; null when the event is another one. */
export function closeReason(bytes: Buffer, start: number, end: number): string | null {
  if (bytes[start + 4] !== 0x73) return null;
  return /^42\["session:close",.*"reason":"([\w ]+)"/.exec(bytes.toString('utf8', start, end))?.[1] ?? null;
}

/** The ack's number, and where its arguments begin. */
export function ackOf(bytes: Buffer, start: number, end: number): { id: number; at: number } {
  let id = 0;
  let at = start + 2;
  for (; at < end && bytes[at] !== 0x5b; at += 1) id = id * 10 + (bytes[at] as number) - 48;
  return { id, at };
}

const FAILED = Buffer.from('[{"success":false');

/** Whether an ack says that its command failed. */
export const isFailure = (bytes: Buffer, at: number): boolean =>
  bytes.compare(FAILED, 0, FAILED.length, at, Math.min(bytes.length, at + FAILED.length)) === 0;

export const PONG = '3';
export const connectPacket = (token: string): string => `40${JSON.stringify({ token })}`;
export const eventPacket = (event: string, payload: unknown, ackId: number): string =>
  `42${ackId}${JSON.stringify([event, payload])}`;
