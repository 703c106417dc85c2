import type { ReactionSummary } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import { reactionLimits } from '../../core/reactions.js';

/** Who reacted to which message with what, in full; messages and entries carry a summary. */
export class Reactors {
  readonly #messages = new Map<string, Map<string, Set<string>>>();
  #size = 0;

  /** Reactions of all messages. */
  get size(): number {
    return this.#size;
  }

  /** The message's reactions after the change; `null` when it changes nothing. */
  change(messageId: string, emoji: string, userId: string, action: 'add' | 'remove'): ReactionSummary[] | null {
    const emojis = this.#messages.get(messageId) ?? new Map<string, Set<string>>();
    const users = emojis.get(emoji) ?? new Set<string>();
    if (users.has(userId) === (action === 'add')) return null;
    if (action === 'add') {
      if (!emojis.has(emoji) && emojis.size >= reactionLimits.emojis) {
        throw new RealtimeError('invalid_payload', { path: 'emoji' });
      }
      emojis.set(emoji, users.add(userId));
      this.#size += 1;
    } else {
      users.delete(userId);
      if (users.size === 0) emojis.delete(emoji);
      this.#size -= 1;
    }
    if (emojis.size === 0) this.#messages.delete(messageId);
    else this.#messages.set(messageId, emojis);
    return [...emojis].map(([name, all]) => ({ emoji: name, count: all.size, userIds: first(all) }));
  }

  /** The message is gone, or what it said. */
  forget(messageId: string): void {
    for (const users of this.#messages.get(messageId)?.values() ?? []) this.#size -= users.size;
    this.#messages.delete(messageId);
  }
}

function first(users: ReadonlySet<string>): string[] {
  const named: string[] = [];
  for (const userId of users) {
    if (named.length >= reactionLimits.users) break;
    named.push(userId);
  }
  return named;
}
