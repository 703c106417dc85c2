/** More than these are forgotten, the first ones first: a token has to carry those among them that are direct. */
const MOST = 30;

/** What a user has opened beyond what everybody finds in the list. This browser remembers it. */
export interface OpenedChannels {
  readonly get: () => readonly string[];
  readonly add: (channelIds: readonly string[]) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

const stores = new Map<string, OpenedChannels>();

export function openedChannels(user: string): OpenedChannels {
  const store = stores.get(user) ?? createStore(`nchat-demo:channels:${user}`);
  stores.set(user, store);
  return store;
}

function createStore(key: string): OpenedChannels {
  const listeners = new Set<() => void>();
  let ids: readonly string[] | null = null;
  const get = (): readonly string[] => (ids ??= load(key));
  return {
    get,
    add(channelIds) {
      const fresh = channelIds.filter((id) => !get().includes(id));
      if (fresh.length === 0) return;
      ids = [...get(), ...fresh].slice(-MOST);
      save(key, ids);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function load(key: string): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string').slice(-MOST) : [];
  } catch {
    return [];
  }
}

function save(key: string, ids: readonly string[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(ids));
  } catch {
    // No storage, or none left: it holds for as long as the page does.
  }
}
