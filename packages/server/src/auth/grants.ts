import type { Action, ChannelGrants } from '../core/principal.js';
import { refuseToken } from './refusal.js';

/** A channel id, or the start of one followed by `*`, or `*` alone. */
const PATTERN = /^(?:[A-Za-z0-9][A-Za-z0-9._:-]{0,127}|(?:[A-Za-z0-9][A-Za-z0-9._:-]{0,126})?\*)$/;
const ACTIONS: ReadonlySet<unknown> = new Set<Action>(['join', 'read', 'send', 'moderate']);
const MOST_PATTERNS = 256;

const isAction = (value: unknown): value is Action => ACTIONS.has(value);

/** Whether a text may stand as a pattern in the `channels` claim. */
export const isChannelPattern = (text: string): boolean => PATTERN.test(text);

/**
 * The `channels` claim: patterns to actions. A claim of another shape refuses the token, since a grant that is
 * silently dropped is found out much later than a token that is refused.
 */
export function readGrants(claim: unknown): ChannelGrants | null {
  if (claim === undefined || claim === null) return null;
  if (typeof claim !== 'object' || Array.isArray(claim)) throw refuseToken('`channels` is not an object');
  const entries = Object.entries(claim as Record<string, unknown>);
  if (entries.length > MOST_PATTERNS) throw refuseToken('`channels` has too many patterns');
  return Object.fromEntries(
    entries.map(([pattern, actions]) => {
      if (!isChannelPattern(pattern))
        throw refuseToken('`channels` has a pattern with a wildcard that is not at its end');
      if (!Array.isArray(actions) || !actions.every(isAction)) throw refuseToken('`channels` grants something unknown');
      return [pattern, actions];
    }),
  );
}
