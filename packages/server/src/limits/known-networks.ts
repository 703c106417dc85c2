import { LRUCache } from 'lru-cache';
import { clientNetwork } from '../core/ip-address.js';

const MOST = 20_000;
/** The longest that a good name lasts without being earned again. */
const DAY_MS = 24 * 60 * 60_000;

/** Where somebody has been let in from of late: those who come from there are likely to be let in again. */
export class KnownNetworks {
  readonly #networks = new LRUCache<string, true>({ max: MOST, ttl: DAY_MS });

  add(address: string | undefined): void {
    if (address !== undefined) this.#networks.set(clientNetwork(address), true);
  }

  has(address: string | undefined): boolean {
    return address !== undefined && this.#networks.has(clientNetwork(address));
  }
}
