const SHARDS = 64;

/** FNV-1a, enough to spread user ids over a fixed number of bus topics. */
function shardOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % SHARDS;
}

const shards = (prefix: string): readonly string[] => Array.from({ length: SHARDS }, (_, n) => `${prefix}:${n}`);

export const isInbox = (channelId: string): boolean => channelId.startsWith('user:');
export const inboxOf = (userId: string): string => `user:${userId}`;
/** The user an inbox belongs to. */
export const inboxOwner = (inboxId: string): string => inboxId.slice('user:'.length);

/** The topic that carries a channel's frames. Inboxes share a fixed set: there are too many for one each. */
export const channelTopic = (channelId: string): string =>
  isInbox(channelId) ? `inbox:${shardOf(channelId)}` : `ch:${channelId}`;
export const presenceTopic = (userId: string): string => `presence:${shardOf(userId)}`;

export const inboxTopics = shards('inbox');
export const presenceTopics = shards('presence');
export const controlTopic = 'control';

/** What a notice must say of where it stands: in a channel's own log that channel; in an inbox nothing. */
export const logOf = (channelId: string): { channelLog?: string } =>
  isInbox(channelId) ? {} : { channelLog: channelId };
