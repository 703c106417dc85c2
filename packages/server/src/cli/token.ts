import { readFileSync } from 'node:fs';
import { UserId } from '@nchat/realtime-protocol';
import { isChannelPattern } from '../auth/grants.js';
import { mintToken } from '../auth/mint-token.js';
import { defaults } from '../config/defaults.js';
import type { Env } from '../config/env.js';
import { findText, parseText } from '../config/read-variable.js';
import { variables } from '../config/variables.js';
import { secretWeakness } from '../config/weak-secrets.js';
import { parseDuration } from '../core/duration.js';
import type { Action, ChannelGrants } from '../core/principal.js';
import { keyKinds } from '../core/signature-keys.js';
import { UsageError } from './usage-error.js';

/** Options of the `token` command, as commander hands them over. */
export interface TokenFlags {
  readonly expiresIn: string;
  readonly name?: string;
  readonly channel: readonly string[];
  readonly role?: string;
  readonly secret?: string;
}

const ACTIONS: readonly Action[] = ['join', 'read', 'send', 'moderate'];

/** A token that a server with the same environment accepts. */
export async function makeToken(userId: string, flags: TokenFlags, env: Env): Promise<string> {
  if (!UserId.safeParse(userId).success)
    throw new UsageError('the user id may have 128 letters, digits and . _ : @ | / -');
  const auth = envReader(env);
  const secret = flags.secret ?? (auth('auth.secrets') as string | undefined);
  if (secret === undefined) throw new UsageError('there is no secret: set REALTIME_JWT_SECRET, or give --secret');
  const weakness = secretWeakness(secret);
  if (weakness) throw new UsageError(`the secret ${weakness}`);
  const lifetime = parseDuration(flags.expiresIn, 's');
  const longest = (auth('auth.maxLifetimeMs') as number | undefined) ?? defaults.auth.maxLifetimeMs;
  if (lifetime === null || lifetime < 1000) throw new UsageError('--expires-in must be a duration such as 15m or 12h');
  if (lifetime > longest) {
    throw new UsageError(
      `--expires-in is more than the ${longest / 1000} s of REALTIME_JWT_MAX_LIFETIME, so no server would accept it`,
    );
  }
  const algorithms = (auth('auth.algorithms') as string[] | undefined) ?? [...defaults.auth.algorithms];
  const algorithm = algorithms.find((name) => keyKinds.get(name) === 'secret');
  if (algorithm === undefined) {
    throw new UsageError(
      'REALTIME_JWT_ALGORITHM takes only tokens signed with a key pair, which are made where the private key is',
    );
  }
  return mintToken({
    userId,
    secret,
    expiresIn: Math.floor(lifetime / 1000),
    algorithm,
    issuer: firstOf(auth('auth.issuer')),
    audience: firstOf(auth('auth.audience')),
    name: flags.name,
    role: flags.role,
    channels: flags.channel.length > 0 ? Object.fromEntries(flags.channel.map(parseGrant)) : undefined,
  });
}

const firstOf = (list: unknown): string | undefined => (list as string[] | undefined)?.[0];

/** Reads single options, so that a token can be made though the rest of the environment is not that of a server. */
function envReader(env: Env): (option: string) => unknown {
  return (option) => {
    const variable = variables.find((candidate) => candidate.option === option);
    const found = variable && findText(variable, env, (path) => readFileSync(path, 'utf8'));
    return found ? parseText(variable, found) : undefined;
  };
}

/** `team-*:join,send`. Channel ids may contain colons, so the last one separates. */
function parseGrant(text: string): [pattern: string, actions: ChannelGrants[string]] {
  const at = text.lastIndexOf(':');
  const pattern = text.slice(0, Math.max(0, at));
  const actions = text.slice(at + 1).split(',') as Action[];
  if (isChannelPattern(pattern) && actions.every((action) => ACTIONS.includes(action))) return [pattern, actions];
  throw new UsageError(`--channel must look like team-*:join,send, with actions out of ${ACTIONS.join(', ')}: ${text}`);
}
