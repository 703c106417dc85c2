import type { Grammar } from '../grammar.js';
import { commandGrammar } from './commands.js';
import { frameGrammar } from './frames.js';
import { httpGrammar } from './http.js';
import { packetGrammar, payloadGrammar } from './packets.js';
import { pollGrammar } from './poll.js';
import { createPools } from './pools.js';
import { rawHttpGrammar } from './raw-http.js';
import { tokenGrammar } from './tokens.js';

/** Everything that can be made up, the same for the same seed. */
export function createGrammars(seed: number, secret: string): Grammar[] {
  const pools = createPools(seed);
  return [
    httpGrammar(pools),
    pollGrammar,
    tokenGrammar(secret),
    rawHttpGrammar,
    commandGrammar(pools),
    packetGrammar,
    payloadGrammar,
    frameGrammar,
  ];
}
