import type { Position } from './position.js';
import { parseCursor } from './position.js';

/** Where a poll starts: behind a known entry, or behind a moment. */
export type SincePoint = { position: Position } | { time: number };

const UNIX_TIME = /^(0|[1-9][0-9]{0,15})$/;
/** Below it a bare integer is read as seconds: in milliseconds it would lie before March 1973. */
const SECONDS_BELOW = 1e11;

/**
 * Reads the `since` of a poll: a cursor, or a bare integer as Unix time in milliseconds (below 1e11: in seconds).
 * `null` when it is neither, which is `invalid_cursor`.
 *
 * @example
 * parseSince('1234567890'); // { time: 1234567890000 }
 * parseSince('e1:7:m7');    // { position: { epoch: 'e1', offset: 7, id: 'm7' } }
 */
export function parseSince(text: string): SincePoint | null {
  if (UNIX_TIME.test(text)) {
    const time = Number(text);
    if (!Number.isSafeInteger(time)) return null;
    return { time: time < SECONDS_BELOW ? time * 1000 : time };
  }
  const position = parseCursor(text);
  return position && { position };
}
