import type { OutboxStorage, PositionStorage, StoredOp, StoredPositions } from '@nchat/realtime-client';

/**
 * What outlives the client of a pane, and not the page. Each pane has one of its own for each of its users, where
 * IndexedDB would be shared by all panes of one user.
 */
export interface PaneStorage {
  readonly outbox: OutboxStorage;
  readonly positions: PositionStorage;
}

export function createPaneStorage(): PaneStorage {
  const outboxes = new Map<string, Map<string, StoredOp>>();
  const positions = new Map<string, StoredPositions>();
  const outboxOf = (user: string): Map<string, StoredOp> => {
    const ops = outboxes.get(user) ?? new Map<string, StoredOp>();
    outboxes.set(user, ops);
    return ops;
  };
  return {
    outbox: {
      load: async (user) => [...outboxOf(user).values()],
      put: async (user, op) => void outboxOf(user).set(op.id, op),
      remove: async (user, id) => void outboxOf(user).delete(id),
      clear: async (user) => void outboxes.delete(user),
    },
    positions: {
      load: async (user) => positions.get(user) ?? {},
      put: async (user, moved) => void positions.set(user, { ...positions.get(user), ...moved }),
      clear: async (user) => void positions.delete(user),
    },
  };
}
