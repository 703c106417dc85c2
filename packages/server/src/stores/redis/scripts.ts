import { Cluster, type Redis } from 'ioredis';
import { answered } from './answered.js';
import append from './lua/append.lua';
import beginAnew from './lua/begin-anew.lua';
import connectionsBeat from './lua/connections-beat.lua';
import connectionsSet from './lua/connections-set.lua';
import entries from './lua/entries.lua';
import history from './lua/history.lua';
import horizon from './lua/horizon.lua';
import mentionsClaim from './lua/mentions-claim.lua';
import mentionsClear from './lua/mentions-clear.lua';
import mentionsNote from './lua/mentions-note.lua';
import now from './lua/now.lua';
import pending from './lua/pending.lua';
import position from './lua/position.lua';
import presenceChoose from './lua/presence-choose.lua';
import presenceContribute from './lua/presence-contribute.lua';
import presenceKeep from './lua/presence-keep.lua';
import presenceList from './lua/presence-list.lua';
import presenceMembers from './lua/presence-members.lua';
import presenceRecord from './lua/presence-record.lua';
import presenceRemember from './lua/presence-remember.lua';
import presenceRenew from './lua/presence-renew.lua';
import presenceRetire from './lua/presence-retire.lua';
import presenceStale from './lua/presence-stale.lua';
import rate from './lua/rate.lua';
import read from './lua/read.lua';
import receipt from './lua/receipt.lua';
import revoke from './lua/revoke.lua';
import rotate from './lua/rotate.lua';
import settle from './lua/settle.lua';
import tail from './lua/tail.lua';
import unread from './lua/unread.lua';

/** The connection that commands go over. */
export type CommandClient = Redis | Cluster;

const sources = {
  append: { lua: position + beginAnew + horizon + append, keys: 9 },
  read: { lua: position + entries + read, keys: 8 },
  tail: { lua: position + entries + tail, keys: 8 },
  history: { lua: position + history, keys: 8 },
  unread: { lua: position + unread, keys: 8 },
  receipt: { lua: position + receipt, keys: 9 },
  rotate: { lua: position + beginAnew + rotate, keys: 8 },
  pending: { lua: position + pending, keys: 8 },
  settle: { lua: position + settle, keys: 8 },
  mentionsNote: { lua: now + mentionsNote, keys: 1 },
  mentionsClaim: { lua: now + mentionsClaim, keys: 1 },
  mentionsClear: { lua: mentionsClear, keys: 1 },
  presenceContribute: { lua: now + presenceRecord + presenceContribute, keys: 1 },
  presenceChoose: { lua: now + presenceRecord + presenceChoose, keys: 1 },
  presenceKeep: { lua: now + presenceKeep, keys: 1 },
  presenceRemember: { lua: now + presenceRemember, keys: 1 },
  presenceMembers: { lua: now + presenceMembers, keys: 1 },
  presenceRenew: { lua: now + presenceRenew, keys: 4 },
  presenceRetire: { lua: now + presenceRetire, keys: 2 },
  presenceList: { lua: now + presenceList, keys: 1 },
  presenceStale: { lua: now + presenceStale, keys: 1 },
  rate: { lua: now + rate, keys: 1 },
  revoke: { lua: now + revoke, keys: 3 },
  connectionsSet: { lua: now + connectionsSet, keys: 1 },
  connectionsBeat: { lua: now + connectionsBeat, keys: 1 },
} as const;

export type ScriptName = keyof typeof sources;

/** Calls a script by name: one round trip. Rejects with `unavailable` when Redis cannot answer. */
export type CallScript = <T>(
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<T>;

/** What the stores ask of Redis. */
export interface RedisCalls {
  readonly call: CallScript;
  /** Calls of one turn share a round trip; on a Cluster each goes by itself, and waits for no other. */
  readonly hmget: (key: string, fields: readonly string[]) => Promise<(string | null)[]>;
  readonly hgetall: (key: string) => Promise<Record<string, string>>;
  readonly mget: (keys: readonly string[]) => Promise<(string | null)[]>;
  readonly zrange: (key: string, from: number, to: number) => Promise<string[]>;
  readonly zrem: (key: string, members: readonly string[]) => Promise<number>;
  readonly spublish: (channel: string, text: string) => Promise<number>;
  readonly ping: () => Promise<string>;
}

type Command = (...args: (string | number)[]) => Promise<unknown>;

const commandOf = (name: ScriptName): string => `nchat_${name}`;

export function createCalls(client: CommandClient): RedisCalls {
  for (const [name, { lua, keys }] of Object.entries(sources)) {
    client.defineCommand(commandOf(name as ScriptName), { lua, numberOfKeys: keys });
  }
  const commands = client as unknown as Record<string, Command>;
  const onMoved = (): void => {
    if (client instanceof Cluster) client.refreshSlotsCache();
  };
  const reply = <T>(ask: () => Promise<T> | undefined): Promise<T> => answered(ask, onMoved);
  return {
    call: <T>(name: ScriptName, keys: readonly string[], args: readonly (string | number)[]) =>
      reply(() => commands[commandOf(name)]?.(...keys, ...args) as Promise<T>),
    hmget: (key, fields) => reply(() => client.hmget(key, ...fields)),
    hgetall: (key) => reply(() => client.hgetall(key)),
    mget: (keys) => reply(() => client.mget(...keys)),
    zrange: (key, from, to) => reply(() => client.zrange(key, String(from), String(to))),
    zrem: (key, members) => reply(() => client.zrem(key, ...members)),
    spublish: (channel, text) => reply(() => client.spublish(channel, text) as Promise<number>),
    ping: () => reply(() => client.ping()),
  };
}
