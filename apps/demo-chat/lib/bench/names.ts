import { randomBytes } from 'node:crypto';

/** Names of the bench end like this: it revokes tokens of such users only. */
export const BENCH_USER = /^[a-z0-9._-]{1,24}\.[0-9a-f]{6}$/;
const PEOPLE = ['ana', 'ben', 'cleo', 'dan'];

/** Users and a channel that nobody else has, so that neither limits nor old messages get into the score. */
export function newVisit(): { readonly users: readonly string[]; readonly channelId: string } {
  const visit = randomBytes(3).toString('hex');
  return { users: PEOPLE.map((name) => `${name}.${visit}`), channelId: `bench-${visit}` };
}
