import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** A time-ordered id for messages and log entries. */
export const entryId = (): string => uuidv7();

/** Random bytes are fetched for many names at once: a fetch costs as much as all the rest of an append. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** A short random name: epochs, sessions, requests, instances. */
export function randomId(bytes = 9): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('base64url', used - bytes, used);
}
