import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** One process of a Cluster. Its port and id are for life; its role is not, see {@link RedisCluster.view}. */
export interface ClusterNode {
  readonly port: number;
  readonly id: string;
  /** Folder of its files. */
  readonly folder: string;
  readonly pid: number;
  readonly state: 'up' | 'paused' | 'down';
}

/** A node as the Cluster sees it now. */
export interface NodeView {
  readonly node: ClusterNode;
  readonly role: 'master' | 'replica';
  /** Of a replica. */
  readonly master: ClusterNode | null;
  readonly slots: readonly (readonly [first: number, last: number])[];
  /** The others have agreed that it is gone. */
  readonly isFailed: boolean;
}

/** How a replica takes over: with its master's help, without it, or without anybody's. */
export type FailoverMode = 'agreed' | 'FORCE' | 'TAKEOVER';

/**
 * Three masters and a replica of each, as processes of the test's own on free ports.
 *
 * @example
 * await using cluster = await startRedisCluster();
 * const master = await cluster.masterOf('key');
 * await cluster.kill(master);
 * await cluster.whole();
 */
export interface RedisCluster extends AsyncDisposable {
  readonly nodes: readonly ClusterNode[];
  /** `host:port` of every node. */
  readonly addresses: readonly string[];
  /** All nodes as one of them sees them: the one that is named, or else some node that is up. */
  view(asked?: ClusterNode): Promise<readonly NodeView[]>;
  slotOf(key: string): Promise<number>;
  /** The master that serves a key or a slot. */
  masterOf(keyOrSlot: string | number): Promise<ClusterNode>;
  /** A replica of a master that is not down. */
  replicaOf(master: ClusterNode): Promise<ClusterNode>;
  /** One command to one node; rejects with its error. Arguments may hold anything but NUL. */
  command(node: ClusterNode, ...args: readonly (string | number)[]): Promise<string>;
  /** Ends a node by SIGKILL. */
  kill(node: ClusterNode): Promise<void>;
  /** Starts a node that was killed, from its own files. */
  restart(node: ClusterNode): Promise<void>;
  /** SIGSTOP: connections stay open, and nothing answers. */
  pause(node: ClusterNode): void;
  /** SIGCONT. */
  resume(node: ClusterNode): void;
  /** Makes a replica the master; resolves when it says that it is. */
  failover(replica: ClusterNode, mode?: FailoverMode): Promise<void>;
  /** Moves a slot, or the slot of a key, to another master, with all its keys, while it is in use. */
  moveSlot(keyOrSlot: string | number, to: ClusterNode): Promise<void>;
  /** Resolves when all nodes that are up agree that every slot is served, and their replicas have caught up. */
  whole(withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisClusterOptions {
  /** `--appendonly yes` on every node, with each write on disk before its answer. */
  readonly appendonly?: boolean;
  /** After which the others hold a silent node for dead. */
  readonly nodeTimeoutMs?: number;
  /** More of redis-server's own arguments. */
  readonly args?: readonly string[];
}

const HOST = '127.0.0.1';
const MASTERS = 3;
const SLOTS = 16_384;
const run = promisify(execFile);

/** Starts a Cluster and waits until it is whole. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'nchat-cluster-'));
  const processes: NodeProcess[] = [];
  // A test run that is ended takes its processes with it.
  const onExit = (): void => processes.forEach((node) => void node.kill());
  process.once('exit', onExit);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', onExit);
    await Promise.all(processes.map((node) => node.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let n = 0; n < MASTERS * 2; n += 1) processes.push(await startNode(join(folder, `node-${n}`), options));
    const cluster = clusterOf(processes, stop);
    await unite(cluster);
    return cluster;
  } catch (error) {
    await stop();
    throw error;
  }
}

function clusterOf(processes: readonly NodeProcess[], stop: () => Promise<void>): RedisCluster {
  const processOf = (node: ClusterNode): NodeProcess => {
    const found = processes.find(({ port }) => port === node.port);
    if (!found) throw new Error(`no node of this Cluster: ${node.port}`);
    return found;
  };
  const command: RedisCluster['command'] = (node, ...args) => ask(node.port, args);
  const someNode = (): ClusterNode => {
    const up = processes.find(({ state }) => state === 'up');
    if (!up) throw new Error('no node is up');
    return up;
  };
  const view: RedisCluster['view'] = async (asked = someNode()) =>
    parseNodes(await command(asked, 'CLUSTER', 'NODES'), processes);
  const slotOf = async (key: string): Promise<number> => Number(await command(someNode(), 'CLUSTER', 'KEYSLOT', key));
  const toSlot = (keyOrSlot: string | number): number | Promise<number> =>
    typeof keyOrSlot === 'number' ? keyOrSlot : slotOf(keyOrSlot);
  const masterOf: RedisCluster['masterOf'] = async (keyOrSlot) => {
    const slot = await toSlot(keyOrSlot);
    const owner = (await view()).find(
      ({ isFailed, slots }) => !isFailed && slots.some(([first, last]) => first <= slot && slot <= last),
    );
    if (!owner) throw new Error(`nobody serves slot ${slot}`);
    return owner.node;
  };

  return {
    nodes: processes,
    addresses: processes.map(({ port }) => `${HOST}:${port}`),
    view,
    slotOf,
    masterOf,
    async replicaOf(master) {
      const found = (await view()).find((one) => one.master?.port === master.port && one.node.state !== 'down');
      if (!found) throw new Error(`no replica of ${master.port}`);
      return found.node;
    },
    command,
    kill: (node) => processOf(node).kill(),
    restart: (node) => processOf(node).start(),
    pause: (node) => processOf(node).signal('SIGSTOP'),
    resume: (node) => processOf(node).signal('SIGCONT'),
    async failover(replica, mode = 'agreed') {
      await command(replica, 'CLUSTER', 'FAILOVER', ...(mode === 'agreed' ? [] : [mode]));
      await until('the replica is master', async () => (await command(replica, 'ROLE')).startsWith('master'));
    },
    async moveSlot(keyOrSlot, to) {
      const slot = await toSlot(keyOrSlot);
      const from = await masterOf(slot);
      if (from.port === to.port) return;
      const others = (await view()).filter(({ node, role }) => role === 'master' && node.state === 'up');
      await command(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
      await command(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
      for (;;) {
        const keys = (await command(from, 'CLUSTER', 'GETKEYSINSLOT', slot, 250)).split('\n').filter(Boolean);
        if (keys.length === 0) break;
        await command(from, 'MIGRATE', HOST, to.port, '', 0, 5_000, 'KEYS', ...keys);
      }
      // The new owner first: the old one sends on to it whatever comes in between.
      for (const node of new Set([to, from, ...others.map((other) => other.node)])) {
        await command(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
      }
    },
    whole: (withinMs = 20_000) => until('the Cluster is whole', () => isWhole(processes), withinMs),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface NodeProcess extends ClusterNode {
  kill(): Promise<void>;
  start(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

async function startNode(folder: string, options: RedisClusterOptions): Promise<NodeProcess> {
  mkdirSync(folder);
  const { appendonly = false, nodeTimeoutMs = 1_500, args = [] } = options;
  const [port = 0, busPort = 0] = await freePorts(2);
  const flags = {
    port,
    bind: HOST,
    dir: folder,
    save: '',
    appendonly: appendonly ? 'yes' : 'no',
    appendfsync: 'always',
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-announce-ip': HOST,
    'cluster-node-timeout': nodeTimeoutMs,
    'repl-diskless-sync-delay': 0,
  };
  const allArgs = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let child: ChildProcess | null = null;
  let state: ClusterNode['state'] = 'down';
  const start = async (): Promise<void> => {
    child = await serve([...allArgs, ...args]);
    state = 'up';
  };
  await start();
  const id = await ask(port, ['CLUSTER', 'MYID']);
  return {
    port,
    id,
    folder,
    get pid() {
      return child?.pid ?? -1;
    },
    get state() {
      return state;
    },
    start,
    async kill() {
      state = 'down';
      const dying = child;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
      const ended = once(dying, 'exit');
      dying.kill('SIGKILL');
      await ended;
    },
    signal(name) {
      if (state === 'down') throw new Error(`node ${port} is down`);
      state = name === 'SIGSTOP' ? 'paused' : 'up';
      child?.kill(name);
    },
  };
}

function serve(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      if (output.length < 20_000) output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve(child);
    });
  });
}

/** Makes one Cluster of nodes that have never heard of each other: the first three are masters. */
async function unite({ nodes, command, whole }: RedisCluster): Promise<void> {
  const [first] = nodes as [ClusterNode];
  const ports = await Promise.all(nodes.map((node) => command(node, 'CONFIG', 'GET', 'cluster-port')));
  for (const [index, node] of nodes.entries()) {
    await command(node, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    if (index < MASTERS) {
      const border = (n: number): number => Math.floor((SLOTS * n) / MASTERS);
      await command(node, 'CLUSTER', 'ADDSLOTSRANGE', border(index), border(index + 1) - 1);
    }
    const busPort = ports[index]?.split('\n')[1] ?? '';
    if (node !== first) await command(first, 'CLUSTER', 'MEET', HOST, node.port, busPort);
  }
  for (const [index, node] of nodes.entries()) {
    const master = nodes[index - MASTERS];
    if (!master) continue;
    await until('all have met', async () => (await command(node, 'CLUSTER', 'NODES')).includes(`${master.id} ${HOST}`));
    await command(node, 'CLUSTER', 'REPLICATE', master.id);
  }
  await whole();
}

async function isWhole(processes: readonly NodeProcess[]): Promise<boolean> {
  const up = processes.filter(({ state }) => state === 'up');
  const reports = await Promise.all(
    up.map(async ({ port }) => {
      const [cluster, replication, nodes] = await Promise.all([
        ask(port, ['CLUSTER', 'INFO']),
        ask(port, ['INFO', 'replication']),
        ask(port, ['CLUSTER', 'NODES']),
      ]);
      const views = parseNodes(nodes, processes);
      const isSettled = views.every(({ node, isFailed, slots }) => node.state === 'up' || isFailed || !slots.length);
      const isCaughtUp = !replication.includes('role:slave') || replication.includes('master_link_status:up');
      return isSettled && isCaughtUp && cluster.includes('cluster_state:ok') && views.length === processes.length
        ? views
            .map(({ node, role, slots }) => [node.port, role, slots].join())
            .sort()
            .join(' ')
        : null;
    }),
  );
  return reports[0] !== null && reports.every((report) => report === reports[0]);
}

/** `<id> <ip:port@bus> <flags> <master> <ping> <pong> <epoch> <link> <slot> …`, of which slots on the move are left out. */
function parseNodes(text: string, processes: readonly ClusterNode[]): NodeView[] {
  return text.split('\n').flatMap((line) => {
    const [id, , flags = '', masterId, , , , , ...slots] = line.trim().split(' ');
    const node = processes.find((one) => one.id === id);
    if (!node) return [];
    const words = flags.split(',');
    return {
      node,
      role: words.includes('master') ? 'master' : 'replica',
      master: processes.find((one) => one.id === masterId) ?? null,
      isFailed: words.includes('fail'),
      slots: slots
        .filter((range) => /^\d/.test(range))
        .map((range) => {
          const [first = '', last = first] = range.split('-');
          return [Number(first), Number(last)] as const;
        }),
    };
  });
}

async function ask(port: number, args: readonly (string | number)[]): Promise<string> {
  const { stdout } = await run('redis-cli', ['-h', HOST, '-p', String(port), '-e', ...args.map(String)], {
    timeout: 5_000,
    maxBuffer: 64 << 20,
  });
  return stdout.trim();
}

async function until(what: string, isTrue: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  // A node that has just begun, or has just gone, answers with an error.
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(25);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(async (server) => {
        server.listen(0, HOST);
        await once(server, 'listening');
        return (server.address() as AddressInfo).port;
      }),
    );
  } finally {
    for (const server of servers) server.close();
  }
}
