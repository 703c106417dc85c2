/** An event that a client has sent. */
export interface Call {
  readonly event: string;
  readonly payloads: readonly unknown[];
  /** The number that an answer has to carry; `null` when none is wanted. */
  readonly id: number | null;
}

const EVENT = 50; // '2'
const BRACKET = 91; // '['
const ZERO = 48;
/** Longer ones are no safe integers. */
const MOST_DIGITS = 15;
/** Names that Socket.IO keeps for itself, and refuses. */
const RESERVED = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']);

/** A plain event of the main namespace, or `null` for whatever Socket.IO has to judge by itself. */
export function readCall(packet: string): Call | null {
  if (packet.charCodeAt(0) !== EVENT) return null;
  let at = 1;
  let id = 0;
  for (let digit = packet.charCodeAt(at) - ZERO; digit >= 0 && digit <= 9; digit = packet.charCodeAt(at) - ZERO) {
    id = id * 10 + digit;
    at += 1;
  }
  if (packet.charCodeAt(at) !== BRACKET || at > MOST_DIGITS) return null;
  const parts = parse(packet.slice(at));
  if (!Array.isArray(parts)) return null;
  const [event, ...payloads] = parts as unknown[];
  if (typeof event !== 'string' || RESERVED.has(event)) return null;
  return { event, payloads, id: at === 1 ? null : id };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
