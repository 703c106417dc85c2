import { Cluster } from 'ioredis';
import calculateSlot from 'cluster-key-slot';
import type { CommandClient } from './scripts.js';

/** Which node serves a key, as far as is known now. */
export interface Topology {
  /** Name of the node, on a Cluster its address; `null` while nobody serves the slot. */
  nodeOf(key: string): string | null;
  /** Something did not fit: looks again, if it is not looking already. */
  refresh(): void;
}

/**
 * Reads the slot table that the command connection keeps fresh.
 *
 * @param runId - of a node by itself, which serves everything. Another one behind the same address has another.
 */
export function createTopology(client: CommandClient, runId: string): Topology {
  if (!(client instanceof Cluster)) return { nodeOf: () => runId, refresh() {} };
  return {
    nodeOf: (key) => client.slots[calculateSlot(key)]?.[0] ?? null,
    refresh: () => client.refreshSlotsCache(),
  };
}
