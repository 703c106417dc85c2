import { channelTopic, isInbox } from '../../ports/topics.js';

/** Every key and bus channel of this deployment. The prefix keeps deployments on one Redis apart. */
export interface Keys {
  /** The keys that the log's scripts take, in their order: meta, log, msg, idx, thr, gone, pend, more. */
  log(channelId: string): string[];
  operation(channelId: string, userId: string, operationId: string): string;
  receipts(channelId: string): string;
  /** The channels that may have pending mentions. */
  readonly mentions: string;
  /** The bus channel of a topic; that of a channel is in the slot of the channel's keys. */
  bus(topic: string): string;
  /** A key outside channels: presence, limits, revocations. `slot` says what it shares a slot with. */
  of(slot: string, kind: string): string;
}

const KINDS = ['meta', 'log', 'msg', 'idx', 'thr', 'gone', 'pend', 'more'];

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/**
 * The hash tag of a channel is made by us from its encoded id, so that no id can choose its slot. Inboxes share the
 * slot of their topic: a script may publish only in its own slot.
 */
const tagOf = (channelId: string): string => encode(channelTopic(channelId));

export function createKeys(prefix: string): Keys {
  const inChannel = (channelId: string, kind: string): string => {
    const own = isInbox(channelId) ? `${encode(channelId)}:` : '';
    return `${prefix}:{${tagOf(channelId)}}:${own}${kind}`;
  };
  return {
    log: (channelId) => KINDS.map((kind) => inChannel(channelId, kind)),
    operation: (channelId, userId, operationId) => inChannel(channelId, `op:${encode(userId)}:${encode(operationId)}`),
    receipts: (channelId) => inChannel(channelId, 'read'),
    mentions: `${prefix}:{mentions}:channels`,
    bus: (topic) => `${prefix}:{${encode(topic)}}:bus`,
    of: (slot, kind) => `${prefix}:{${slot}}:${kind}`,
  };
}
