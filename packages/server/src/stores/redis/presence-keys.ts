import { channelTopic } from '../../ports/topics.js';
import type { Keys } from './keys.js';
import type { Tenure } from './presence-record.js';

/** Where presence is kept. Ids are encoded, so that none can choose its slot. */
export interface PresenceKeys {
  /** A user's record, in the user's slot. */
  user(userId: string): string;
  /** Who was in a channel, in the channel's slot. */
  members(channelId: string): string;
  /** Whom a tenure contributes for, in the tenure's slot. */
  users(tenure: Tenure): string;
  /** All that is known of instances: last renewals, leases, the dead, and their count; one slot. */
  readonly instances: readonly [renewals: string, leases: string, dead: string, deaths: string];
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

export function createPresenceKeys(keys: Keys): PresenceKeys {
  const instance = (kind: string): string => keys.of('presence', kind);
  return {
    user: (userId) => keys.of(`u:${encode(userId)}`, 'presence'),
    members: (channelId) => keys.of(encode(channelTopic(channelId)), `${encode(channelId)}:members`),
    users: ({ instanceId, lease }) => keys.of(`i:${encode(instanceId)}`, `${lease}:users`),
    instances: [instance('renewals'), instance('leases'), instance('dead'), instance('deaths')],
  };
}
