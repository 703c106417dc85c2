import type { Notification } from '@nchat/realtime-client';
import { otherPerson } from './channels';

/** More than these are forgotten, the first ones first: a token has to carry those among them that are direct. */
const MOST = 30;

/** What a user has opened beyond what everybody finds in the list, and taken from it. This browser remembers it. */
export interface OpenedChannels {
  readonly get: () => readonly string[];
  /** What was taken from the list, each with the newest message that had called for it by then. */
  readonly removed: () => ReadonlyMap<string, string>;
  readonly add: (channelIds: readonly string[]) => void;
  readonly remove: (channelId: string, upTo: string) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** An id is greater than every id of an older message of its channel. */
type Call = Pick<Notification, 'channelId' | 'messageId'>;

const stores = new Map<string, OpenedChannels>();

export function openedChannels(user: string): OpenedChannels {
  const store = stores.get(user) ?? createStore(user);
  stores.set(user, store);
  return store;
}

/** Direct channels whose other side has written since they were taken from the list, if they ever were. */
export const channelsCalling = (user: string, calls: readonly Call[], removed: ReadonlyMap<string, string>): string[] =>
  calls.flatMap(({ channelId = '', messageId = '' }) =>
    otherPerson(channelId, user) && messageId > (removed.get(channelId) ?? '') ? channelId : [],
  );

/** The newest message of a channel that a user has been told of. */
export const newestCall = (channelId: string, calls: readonly Call[]): string =>
  calls.findLast((call) => call.channelId === channelId)?.messageId ?? '';

function createStore(user: string): OpenedChannels {
  const [idsKey, removedKey] = [`nchat-demo:channels:${user}`, `nchat-demo:removed:${user}`];
  const listeners = new Set<() => void>();
  let ids: readonly string[] | null = null;
  let removed: ReadonlyMap<string, string> | null = null;
  const get = (): readonly string[] => (ids ??= load(idsKey).filter((id) => typeof id === 'string'));
  const getRemoved = (): ReadonlyMap<string, string> => (removed ??= new Map(load(removedKey).filter(isPair)));

  function set(nextIds: readonly string[], nextRemoved: ReadonlyMap<string, string>): void {
    ids = nextIds.slice(-MOST);
    removed = new Map([...nextRemoved].slice(-MOST));
    save(idsKey, ids);
    save(removedKey, [...removed]);
    for (const listener of listeners) listener();
  }

  return {
    get,
    removed: getRemoved,
    add(channelIds) {
      const fresh = channelIds.filter((id) => !get().includes(id));
      if (fresh.length === 0) return;
      set([...get(), ...new Set(fresh)], new Map([...getRemoved()].filter(([id]) => !fresh.includes(id))));
    },
    remove(channelId, upTo) {
      set(
        get().filter((id) => id !== channelId),
        new Map(getRemoved()).set(channelId, upTo),
      );
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');

function load(key: string): readonly unknown[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.slice(-MOST) : [];
  } catch {
    return [];
  }
}

function save(key: string, values: readonly unknown[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(values));
  } catch {
    // No storage, or none left: it holds for as long as the page does.
  }
}
