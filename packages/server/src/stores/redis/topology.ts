import { Cluster } from 'ioredis';
import calculateSlot from 'cluster-key-slot';
import type { CommandClient } from './scripts.js';

/** Which node serves a key, as far as is known now. */
export interface Topology {
  /** Address of the node, `null` while nobody serves the slot. */
  nodeOf(key: string): string | null;
}

/** A node by itself serves everything. */
const single: Topology = { nodeOf: () => 'single' };

/** Reads the slot table that the command connection keeps fresh. */
export function createTopology(client: CommandClient): Topology {
  if (!(client instanceof Cluster)) return single;
  return {
    nodeOf: (key) => (client as unknown as { slots: string[][] }).slots[calculateSlot(key)]?.[0] ?? null,
  };
}
