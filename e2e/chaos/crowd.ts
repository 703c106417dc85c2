import { createActs } from './acts.js';
import type { ChaosClient } from './client.js';
import type { ChaosOptions } from './options.js';
import { pollClient } from './poll-client.js';
import { createRandom } from './random.js';
import type { Recorder } from './record.js';
import { socketClient } from './socket-client.js';
import { signToken } from './token.js';

export const CHANNELS = Array.from({ length: 6 }, (_, i) => `chaos-${i}`);
const CHANNELS_PER_CLIENT = 3;

/** All who take part. */
export interface Crowd {
  /** They act and read to the end. */
  readonly members: readonly ChaosClient[];
  /** They only read, one over each transport, until their rights are taken away. */
  readonly guests: readonly ChaosClient[];
  /** Users who can be mentioned. */
  readonly users: readonly string[];
}

export function gather(
  options: ChaosOptions,
  { url, jwtSecret, secretText }: { url: string; jwtSecret: string; secretText: string },
  recorder: Recorder,
): Crowd {
  const users = Array.from({ length: options.clients }, (_, i) => `ws-${i}`);
  const make = (name: string, i: number): ChaosClient => {
    const channels = Array.from({ length: CHANNELS_PER_CLIENT }, (_, k) => CHANNELS[(i + k) % CHANNELS.length] ?? '');
    const others = users.filter((user) => user !== name);
    const acts = createActs(name, others, secretText, createRandom(options.seed + 100 + i));
    const config = { name, url, token: signToken(jwtSecret, name), channels, recorder, acts };
    return name.includes('http') ? pollClient(config) : socketClient(config);
  };
  const pollers = Array.from({ length: options.pollers }, (_, i) => `http-${i}`);
  return {
    members: [...users, ...pollers].map(make),
    guests: ['guest-ws', 'guest-http'].map(make),
    users,
  };
}
