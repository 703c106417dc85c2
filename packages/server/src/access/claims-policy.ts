import type { Action, ChannelGrants } from '../core/principal.js';
import type { AccessRule } from './rule.js';

const matches = (pattern: string, channelId: string): boolean =>
  pattern.endsWith('*') ? channelId.startsWith(pattern.slice(0, -1)) : pattern === channelId;

/** Who may join sees the channel's entries anyhow, so a grant to join is one to read. */
const implies = (granted: Action, action: Action): boolean =>
  granted === action || (granted === 'join' && action === 'read');

/**
 * What the token's `channels` claim says. Where any of its patterns matches, the claim is the whole answer, so that
 * `{"news": ["join"]}` makes `news` read-only instead of adding to a default that lets everybody write.
 */
export const claimsRule: AccessRule = ({ grants }, action, channelId) =>
  grants ? ask(grants, action, channelId) : null;

function ask(grants: ChannelGrants, action: Action, channelId: string): boolean | null {
  let named = false;
  for (const [pattern, actions] of Object.entries(grants)) {
    if (!matches(pattern, channelId)) continue;
    if (actions.some((granted) => implies(granted, action))) return true;
    named = true;
  }
  return named ? false : null;
}
