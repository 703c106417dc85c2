import { keys } from './record.js';
import type { Random } from './random.js';

/** What a client does to a channel. */
export type Act =
  | { readonly kind: 'send'; readonly key: string; readonly text: string; readonly mentions: readonly string[] }
  | { readonly kind: 'edit'; readonly key: string; readonly messageId: string; readonly text: string }
  | { readonly kind: 'delete'; readonly key: string; readonly messageId: string }
  | { readonly kind: 'react'; readonly key: string; readonly messageId: string; readonly emoji: string };

/** Decides what one client does next. Each of its messages is edited or deleted once at most. */
export interface Acts {
  next(channel: string): Act;
  /** An own message is in the log. */
  sent(channel: string, messageId: string, key: string): void;
  /** A message of somebody else is there. */
  saw(channel: string, messageId: string, key: string): void;
  /** What was seen in the channel may not be there any more. */
  lost(channel: string): void;
}

/** What any change may be about has to be recent: history that ended took the others with it. */
const KEPT = 16;
/** Every so many messages of a client may be deleted by it, and nobody reacts to those. */
const DELETABLE = 8;
const MENTION_SHARE = 0.12;

/** What every message says, in each run something else, so that no log or metric may hold it. */
const textOf = (key: string, secretText: string): string => `${key} ${secretText}`;

const isDeletable = (key: string): boolean => Number(key.slice(key.lastIndexOf('-') + 1)) % DELETABLE === 0;

/** @param others - whom it may mention */
export function createActs(name: string, others: readonly string[], secretText: string, random: Random): Acts {
  const own = new Map<string, { readonly id: string; readonly key: string }[]>();
  const seen = new Map<string, string[]>();
  let count = 0;

  function push<T>(lists: Map<string, T[]>, channel: string, item: T): void {
    const list = lists.get(channel) ?? [];
    lists.set(channel, list);
    list.push(item);
    if (list.length > KEPT) list.shift();
  }

  function change(channel: string): Act | undefined {
    const chance = random.next();
    if (chance < 0.09) {
      const messageId = seen.get(channel)?.pop();
      const emoji = `${name}-${(count += 1)}`;
      return messageId === undefined ? undefined : { kind: 'react', key: keys.react(emoji), messageId, emoji };
    }
    if (chance > 0.2) return undefined;
    const target = own.get(channel)?.pop();
    if (!target) return undefined;
    const { id: messageId, key } = target;
    if (isDeletable(key)) return { kind: 'delete', key: keys.delete(messageId), messageId };
    return { kind: 'edit', key: keys.edit(messageId), messageId, text: textOf(`${key} edited`, secretText) };
  }

  return {
    next(channel) {
      const act = change(channel);
      if (act) return act;
      const key = `${name}-${(count += 1)}`;
      const mentions = others.length > 0 && random.next() < MENTION_SHARE ? [random.pick(others)] : [];
      return { kind: 'send', key, text: textOf(key, secretText), mentions };
    },
    sent: (channel, id, key) => push(own, channel, { id, key }),
    saw(channel, messageId, key) {
      if (!isDeletable(key)) push(seen, channel, messageId);
    },
    lost(channel) {
      own.delete(channel);
      seen.delete(channel);
    },
  };
}
