import type { Action, Principal } from '../core/principal.js';

export type DefaultAccess = 'members' | 'open' | 'closed';

const isPrivate = (channelId: string): boolean => channelId.startsWith('private-') || channelId.startsWith('dm-');

/** For what nobody else has decided. The right to moderate is never a default. */
export function defaultRule(
  access: DefaultAccess,
): (principal: Principal, action: Action, channelId: string) => boolean {
  return (_principal, action, channelId) => {
    if (action === 'moderate' || access === 'closed') return false;
    return access === 'open' || !isPrivate(channelId);
  };
}
