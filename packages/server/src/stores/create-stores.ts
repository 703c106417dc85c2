import type { Settings } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Stores } from '../ports/stores.js';
import { createMemoryStores } from './memory/index.js';
import { createRedisStores } from './redis/index.js';

export type StoresFactory = (settings: Settings, clock: Clock, logger: Logger) => Stores;

/** What the settings ask for: one Redis for many instances, or this process's memory. */
export function createStores(settings: Settings, clock: Clock, logger: Logger): Stores {
  const { redis } = settings;
  if (redis) return createRedisStores({ ...settings, redis }, clock, logger);
  return createMemoryStores(settings, clock, logger);
}
