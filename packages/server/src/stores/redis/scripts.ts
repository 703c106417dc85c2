import type { Redis, Cluster } from 'ioredis';
import append from './lua/append.lua';
import entries from './lua/entries.lua';
import history from './lua/history.lua';
import position from './lua/position.lua';
import read from './lua/read.lua';
import receipt from './lua/receipt.lua';
import rotate from './lua/rotate.lua';
import tail from './lua/tail.lua';
import unread from './lua/unread.lua';
import { toUnavailable } from './redis-errors.js';

/** The connection that commands go over. */
export type CommandClient = Redis | Cluster;

const sources = {
  append: { lua: position + append, keys: 7 },
  read: { lua: position + entries + read, keys: 6 },
  tail: { lua: position + entries + tail, keys: 6 },
  history: { lua: position + history, keys: 6 },
  unread: { lua: position + unread, keys: 6 },
  receipt: { lua: position + receipt, keys: 7 },
  rotate: { lua: position + rotate, keys: 6 },
} as const;

export type ScriptName = keyof typeof sources;

/** Calls a script by name: one round trip. Rejects with `unavailable` when Redis cannot answer. */
export type CallScript = <T>(name: ScriptName, keys: readonly string[], args: readonly (string | number)[]) => Promise<T>;

/** What the stores ask of Redis. */
export interface RedisCalls {
  readonly call: CallScript;
  /** Calls of one turn share a round trip, and on a Cluster one for each node. */
  readonly hmget: (key: string, fields: readonly string[]) => Promise<(string | null)[]>;
  readonly hgetall: (key: string) => Promise<Record<string, string>>;
}

type Command = (...args: (string | number)[]) => Promise<unknown>;

const commandOf = (name: ScriptName): string => `nchat_${name}`;

export function createCalls(client: CommandClient): RedisCalls {
  for (const [name, { lua, keys }] of Object.entries(sources)) {
    client.defineCommand(commandOf(name as ScriptName), { lua, numberOfKeys: keys });
  }
  const commands = client as unknown as Record<string, Command>;
  const answered = async <T>(reply: Promise<T> | undefined): Promise<T> => {
    try {
      return (await reply) as T;
    } catch (error) {
      throw toUnavailable(error);
    }
  };
  return {
    call: <T>(name: ScriptName, keys: readonly string[], args: readonly (string | number)[]) =>
      answered(commands[commandOf(name)]?.(...keys, ...args) as Promise<T>),
    hmget: (key, fields) => answered(client.hmget(key, ...fields)),
    hgetall: (key) => answered(client.hgetall(key)),
  };
}
