import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import { clientNetwork, isPrivateAddress } from '../core/ip-address.js';
import { withoutStack } from '../core/without-stack.js';
import { Penalties, type Penalty } from './penalties.js';

const WINDOW_MS = 60_000;

/**
 * Credentials that were refused, per client address, over sockets and HTTP together. An address with too many is
 * turned away before anything of it is verified. Private addresses are free, as for handshakes.
 */
export class StrangerLimiter {
  readonly #penalties: Penalties;

  constructor(perMinute: number, clock: Clock, onPenalty: (network: string, penalty: Penalty) => void) {
    this.#penalties = new Penalties({ strikes: perMinute, windowMs: WINDOW_MS }, clock, onPenalty);
  }

  /** `rate_limited` while the address is shut out. */
  refusal(address: string | undefined): RealtimeError | null {
    const network = networkOf(address);
    const retryAfterMs = network === null ? 0 : this.#penalties.remainingMs(network);
    return retryAfterMs > 0 ? withoutStack(() => new RealtimeError('rate_limited', { retryAfterMs })) : null;
  }

  /** To be told of credentials that were refused. */
  failed(address: string | undefined): void {
    const network = networkOf(address);
    if (network !== null) this.#penalties.strike(network);
  }

  /** Makes a penalty that another instance gave hold here, too. */
  impose(network: string, penalty: Penalty): void {
    this.#penalties.impose(network, penalty);
  }
}

const networkOf = (address: string | undefined): string | null =>
  address === undefined || isPrivateAddress(address) ? null : clientNetwork(address);
