import { performance } from 'node:perf_hooks';
import { RealtimeError } from '@nchat/realtime-protocol';
import { Cluster, type Redis } from 'ioredis';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { connectCommands, type RedisSettings } from './connection.js';
import { createCalls, type CommandClient, type RedisCalls } from './scripts.js';
import { isOldVersion, parseServerInfo, type ServerInfo } from './server-info.js';
import { createTopology, type Topology } from './topology.js';

const RECHECK_MS = 2_000;

/**
 * The connection for commands, from before Redis is there until the end. Everything is `unavailable` until a server
 * was found that will do; one that turns out to be a Cluster is spoken to as one.
 */
export class RedisLink {
  readonly #settings: RedisSettings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #client: CommandClient;
  #calls: RedisCalls | null = null;
  #topology: Topology | null = null;
  #cancelRecheck: () => void = () => {};
  #lastComplaint = '';
  #isClosed = false;

  constructor(settings: RedisSettings, clock: Clock, logger: Logger) {
    this.#settings = settings;
    this.#clock = clock;
    this.#logger = logger;
    this.#client = this.#connect(settings);
  }

  /** What the stores ask of Redis, whichever connection that goes over. */
  readonly calls: RedisCalls = {
    call: async (name, keys, args) => this.#checked().call(name, keys, args),
    hmget: async (key, fields) => this.#checked().hmget(key, fields),
    hgetall: async (key) => this.#checked().hgetall(key),
    mget: async (keys) => this.#checked().mget(keys),
    zrange: async (key, from, to) => this.#checked().zrange(key, from, to),
    zrem: async (key, members) => this.#checked().zrem(key, members),
    spublish: async (channel, text) => this.#checked().spublish(channel, text),
    ping: async () => this.#checked().ping(),
  };

  readonly topology: Topology = {
    nodeOf: (key) => this.#topology?.nodeOf(key) ?? null,
    refresh: () => this.#topology?.refresh(),
  };

  /** Round trip in ms. Rejects with `unavailable`. */
  async ping(): Promise<number> {
    const started = performance.now();
    await this.calls.ping();
    return performance.now() - started;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRecheck();
    this.#calls = null;
    this.#client.disconnect();
  }

  #checked(): RedisCalls {
    if (!this.#calls) throw new RealtimeError('unavailable');
    return this.#calls;
  }

  #connect(settings: RedisSettings): CommandClient {
    const client = connectCommands(settings, this.#logger);
    // After each loss there may be another server behind the address.
    client.on('ready', () => void this.#check(client));
    return client;
  }

  async #check(client: CommandClient): Promise<void> {
    this.#cancelRecheck();
    try {
      const info = parseServerInfo(await client.info());
      if (!this.#isClosed && client === this.#client) this.#accept(client, info);
    } catch (error) {
      // A server that does not let us ask is taken as it is; one that is away is asked again.
      const reason = error instanceof Error ? error.message : String(error);
      if (reason.startsWith('NOPERM')) {
        this.#complain(
          `Redis does not tell its version and settings (${reason}); 7 or newer with noeviction is needed`,
        );
        this.#use(client, '');
      } else this.#recheck(client);
    }
  }

  #accept(client: CommandClient, info: ServerInfo): void {
    if (isOldVersion(info)) {
      this.#calls = null;
      this.#complain(`Redis 7 or newer is needed, and this is ${info.version}; nothing works until it is replaced`);
      return this.#recheck(client);
    }
    if (info.isCluster && !(client instanceof Cluster)) return void this.#becomeCluster(client);
    if (info.evictionPolicy !== null && info.evictionPolicy !== 'noeviction') {
      this.#complain(
        `Redis evicts keys when its memory is full (maxmemory-policy ${info.evictionPolicy}): parts of logs would go missing; set it to noeviction`,
      );
    }
    this.#use(client, info.runId);
  }

  async #becomeCluster(client: Redis): Promise<void> {
    const { host = '127.0.0.1', port, db, prefix } = this.#settings;
    const lost =
      db !== 0 ? `; a Cluster has no databases, so that number ${db} is only part of the prefix ${prefix}` : '';
    this.#complain(`Redis says it is a Cluster, and is used as one${lost}`);
    // The one node that is configured may be down when all connections have to be made anew.
    const others = await knownNodes(client).catch(() => []);
    if (this.#isClosed || client !== this.#client) return;
    client.disconnect();
    this.#client = this.#connect({ ...this.#settings, nodes: [...new Set([`${host}:${port}`, ...others])] });
  }

  #use(client: CommandClient, runId: string): void {
    this.#topology = createTopology(client, runId);
    if (this.#calls) return;
    this.#calls = createCalls(client);
    this.#logger.info({ cluster: client instanceof Cluster }, 'redis is there');
  }

  #recheck(client: CommandClient): void {
    if (this.#isClosed || client !== this.#client) return;
    this.#cancelRecheck = this.#clock.after(RECHECK_MS, () => void this.#check(client));
  }

  #complain(text: string): void {
    if (text !== this.#lastComplaint) this.#logger.warn({}, text);
    this.#lastComplaint = text;
  }
}

async function knownNodes(client: Redis): Promise<string[]> {
  const ranges = await client.cluster('SLOTS');
  return ranges.flatMap(([, , ...nodes]) => nodes.filter(([host]) => host).map(([host, port]) => `${host}:${port}`));
}
