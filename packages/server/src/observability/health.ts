import type { HealthResponse } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';

/** Where in its life the instance is. */
export type Phase = 'starting' | 'ready' | 'draining' | 'stopped';

export interface HealthDeps {
  /** The store to look after; the embedded one has nothing that could be away. */
  readonly store: { readonly kind: 'memory' | 'redis'; ping(): Promise<number> };
  readonly intervalMs: number;
  readonly version: string;
  readonly connections: () => number;
  readonly isOverloaded: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'storeChecked'>;
}

/** An answer to a health question, ready to send. */
export interface HealthAnswer<B> {
  readonly status: 200 | 503;
  readonly body: B;
}

const PING_DEADLINE_MS = 2_000;
/**
 * After a failure one does not want to wait a whole interval for the good news, least of all at the start, when the
 * connection is a moment away: the first retry comes at once, each further one after twice the time.
 */
const FIRST_RETRY_MS = 50;
const MOST_RETRY_MS = 2_000;

/**
 * Whether the instance is alive, ready and well. Dependencies are checked in the background; the answers come from
 * the last check, so that a probe can never hang or add load.
 */
export class HealthMonitor {
  readonly #deps: HealthDeps;
  readonly #startedAt: number;
  #phase: Phase = 'starting';
  /** Of the last check of the store, in ms; `null` when it failed or there was none yet. */
  #latency: number | null = null;
  #retryMs = FIRST_RETRY_MS;
  #generation = 0;
  #cancel: () => void = () => {};

  constructor(deps: HealthDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
  }

  get phase(): Phase {
    return this.#phase;
  }

  set phase(phase: Phase) {
    this.#phase = phase;
  }

  /** Seconds since the start. */
  get uptime(): number {
    return Math.max(0, Math.floor((this.#deps.clock.now() - this.#startedAt) / 1000));
  }

  /** Whether the store answered when it was last asked. */
  get hasStore(): boolean {
    return this.#deps.store.kind === 'memory' || this.#latency !== null;
  }

  /** Makes the first check and starts the background ones. */
  async start(): Promise<void> {
    if (this.#deps.store.kind === 'memory') return;
    this.#generation += 1;
    await this.#check(this.#generation);
  }

  stop(): void {
    this.#generation += 1;
    this.#cancel();
  }

  /** `GET /health`, in the specification's shape. */
  health(): HealthAnswer<HealthResponse> {
    const status = this.#status();
    return {
      status: status === 'unhealthy' ? 503 : 200,
      body: {
        status,
        service: 'realtime',
        version: this.#deps.version,
        uptime: this.uptime,
        websocket: {
          running: this.#phase === 'ready' || this.#phase === 'draining',
          connections: this.#deps.connections(),
        },
        dependencies: { redis: this.#redis() },
      },
    };
  }

  /** `GET /health/live`: the process answers, so it is. */
  live(): HealthAnswer<{ status: 'live' }> {
    return { status: 200, body: { status: 'live' } };
  }

  /** `GET /health/ready`: whether new clients should be sent here. */
  ready(): HealthAnswer<{ status: 'ready' | 'not_ready'; reason?: string }> {
    const reason = this.#phase !== 'ready' ? this.#phase : this.hasStore ? null : 'store_unavailable';
    return reason === null
      ? { status: 200, body: { status: 'ready' } }
      : { status: 503, body: { status: 'not_ready', reason } };
  }

  #status(): HealthResponse['status'] {
    if (!this.hasStore || this.#phase === 'starting' || this.#phase === 'stopped') return 'unhealthy';
    return this.#phase === 'draining' || this.#deps.isOverloaded() ? 'degraded' : 'healthy';
  }

  #redis(): HealthResponse['dependencies']['redis'] {
    if (this.#deps.store.kind === 'memory') return { status: 'disabled', latency: null };
    return { status: this.#latency === null ? 'disconnected' : 'connected', latency: this.#latency };
  }

  async #check(generation: number): Promise<void> {
    const { intervalMs, clock, logger, metrics } = this.#deps;
    const before = this.hasStore;
    const latency = await this.#ping();
    if (generation !== this.#generation) return;
    this.#latency = latency;
    metrics.storeChecked(latency);
    if (before && latency === null) logger.error({}, 'the store does not answer');
    if (!before && latency !== null) logger.info({ latencyMs: latency }, 'the store answers');
    const wait = latency === null ? Math.min(this.#retryMs, intervalMs) : intervalMs;
    this.#retryMs = latency === null ? Math.min(2 * this.#retryMs, MOST_RETRY_MS) : FIRST_RETRY_MS;
    this.#cancel = clock.after(wait, () => void this.#check(generation));
  }

  /** Never rejects, and never takes longer than its deadline. */
  async #ping(): Promise<number | null> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(PING_DEADLINE_MS, () => resolve(null));
      const settle = (latency: number | null): void => {
        cancel();
        resolve(latency === null ? null : Math.round(latency * 100) / 100);
      };
      this.#deps.store.ping().then(settle, () => settle(null));
    });
  }
}
