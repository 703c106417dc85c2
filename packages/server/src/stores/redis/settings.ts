import type { RedisSettings } from './connection.js';

/** Settings without a URL, and with a prefix. */
export type PlainSettings = RedisSettings & { readonly prefix: string };

/** Takes a URL apart, and makes the prefix from the database number: publish and subscribe know no databases. */
export function plainSettings(settings: RedisSettings): PlainSettings {
  const { url, ...rest } = settings;
  const parsed = url === undefined ? rest : { ...rest, ...partsOf(new URL(url), rest) };
  return { ...parsed, prefix: settings.prefix ?? `rt${parsed.db}` };
}

function partsOf(url: URL, { db, tls, username, password }: RedisSettings): Partial<RedisSettings> {
  const path = url.pathname.slice(1);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    db: path === '' ? db : Number(path),
    tls: tls || url.protocol === 'rediss:',
    username: decodeURIComponent(url.username) || username,
    password: decodeURIComponent(url.password) || password,
  };
}

/** How a node is reached that the topology names; without a Cluster there is only one. */
export function addressOfNode(settings: RedisSettings, node: string): RedisSettings {
  const split = node.lastIndexOf(':');
  if (split < 0) return settings;
  return { ...settings, host: node.slice(0, split), port: Number(node.slice(split + 1)), db: 0, nodes: [] };
}
