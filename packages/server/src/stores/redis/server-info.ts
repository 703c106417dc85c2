/** What a Redis server says of itself. */
export interface ServerInfo {
  readonly version: string;
  /** New at each start; empty when it does not say. */
  readonly runId: string;
  readonly isCluster: boolean;
  /** What it does when its memory is full; `null` when it does not say. */
  readonly evictionPolicy: string | null;
}

export function parseServerInfo(info: string): ServerInfo {
  const field = (name: string): string | null => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  return {
    version: field('redis_version') ?? '',
    runId: field('run_id') ?? '',
    isCluster: field('cluster_enabled') === '1',
    evictionPolicy: field('maxmemory_policy'),
  };
}

/** Sharded publish and subscribe came with version 7. */
export const isOldVersion = ({ version }: ServerInfo): boolean => version !== '' && Number.parseInt(version, 10) < 7;
