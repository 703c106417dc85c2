import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../core/logger.js';
import { connectCommands, type RedisSettings } from './connection.js';
import type { CommandClient } from './scripts.js';
import { isOldVersion, parseServerInfo, type ServerInfo } from './server-info.js';
import { plainSettings } from './settings.js';

/** What one sees of a Redis from here. */
export interface RedisReport extends ServerInfo {
  readonly isTooOld: boolean;
  /** Median round trip, in ms. */
  readonly latencyMs: number;
  /** How far its clock is ahead of ours, in ms. */
  readonly clockAheadMs: number;
}

const PINGS = 9;
const CONNECT_MS = 5_000;

/** Looks at the Redis of the settings once. Rejects with the reason when it cannot be reached. */
export async function inspectRedis(settings: RedisSettings): Promise<RedisReport> {
  let reason = 'it does not answer';
  const logger: Logger = {
    debug() {},
    info() {},
    error() {},
    warn: (fields) => void (reason = (fields as { reason?: string }).reason ?? reason),
  };
  const client = connectCommands(plainSettings(settings), logger);
  try {
    await untilReady(client, () => reason);
    const info = parseServerInfo(await client.info());
    const clockAheadMs = await clockAheadOf(client);
    return { ...info, isTooOld: isOldVersion(info), latencyMs: await latencyOf(client), clockAheadMs };
  } finally {
    client.disconnect();
  }
}

async function untilReady(client: CommandClient, reason: () => string): Promise<void> {
  for (const deadline = performance.now() + CONNECT_MS; client.status !== 'ready'; await pause(20)) {
    if (performance.now() > deadline) throw new Error(reason());
  }
}

async function latencyOf(client: CommandClient): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < PINGS; i += 1) {
    const started = performance.now();
    await client.ping();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[PINGS >> 1] ?? 0;
}

/** Its clock is read somewhere within the round trip; the middle is the best guess. */
async function clockAheadOf(client: CommandClient): Promise<number> {
  const before = Date.now();
  const [seconds, micros] = (await client.time()) as unknown as [string | number, string | number];
  return Math.round(Number(seconds) * 1000 + Number(micros) / 1000 - (before + Date.now()) / 2);
}
