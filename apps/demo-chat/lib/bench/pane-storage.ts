import type { OutboxStorage, PositionStorage, StoredOp, StoredPositions } from '@nchat/realtime-client';

/**
 * What outlives the client of a pane, and not the page. Each pane has one of its own, where IndexedDB would be shared
 * by all panes of one user.
 */
export interface PaneStorage {
  readonly outbox: OutboxStorage;
  readonly positions: PositionStorage;
}

export function createPaneStorage(): PaneStorage {
  const ops = new Map<string, StoredOp>();
  let positions: StoredPositions = {};
  return {
    outbox: {
      load: async () => [...ops.values()],
      put: async (_user, op) => void ops.set(op.id, op),
      remove: async (_user, id) => void ops.delete(id),
      clear: async () => ops.clear(),
    },
    positions: {
      load: async () => positions,
      put: async (_user, moved) => void (positions = { ...positions, ...moved }),
      clear: async () => void (positions = {}),
    },
  };
}
