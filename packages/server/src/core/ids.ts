import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** A time-ordered id for messages and log entries. */
export const entryId = (): string => uuidv7();

/** A short random name: epochs, sessions, requests, instances. */
export const randomId = (bytes = 9): string => randomBytes(bytes).toString('base64url');
