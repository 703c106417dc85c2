import {
  PROTOCOL_VERSION,
  RealtimeError,
  type Authenticated,
  type CommandData,
  type CommandName,
  type CommandPayload,
  type ServerEventData,
  type SessionClose,
} from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import { advisedDelay, retryDelay } from '../backoff.js';
import type { Clock } from '../clock.js';
import { defer, type Deferred } from '../deferred.js';
import { isOffline, watchNetwork } from '../environment.js';
import type { Log } from '../log.js';
import type { Settings } from '../settings.js';
import { createStore, type Unsubscribe, type WritableStore } from '../store.js';
import type { Transport } from '../transport/transport.js';
import type { ConnectionQuality, ConnectionSnapshot, ConnectionState } from './connection-state.js';
import { Requests } from './requests.js';
import type { TokenReason } from './token.js';
import type { TokenSource } from './token-source.js';

/** Between two round-trip measurements. */
const PING_EVERY_MS = 15_000;

/** Whom a connection tells. */
export interface ConnectionHost {
  /** Authenticated on a fresh transport. Runs before `connect()` resolves. */
  opened(session: Authenticated): void;
  /** The transport is gone. */
  closed(): void;
  /** An event that is not the connection's own business. */
  event(name: string, data: unknown): void;
  /** Something failed that nobody waits for. */
  failed(error: RealtimeError): void;
  /** The snapshot changed in a way worth telling. */
  changed(snapshot: ConnectionSnapshot): void;
  /** The token of the live connection was replaced. */
  refreshed(expiresAt: number | null): void;
}

/**
 * The way to the server over any number of transports: opens one at a time, and replaces a lost one after a delay
 * that neither hurries nor forms a crowd.
 */
export class Connection {
  readonly store: WritableStore<ConnectionSnapshot>;
  private readonly settings: Settings;
  private readonly clock: Clock;
  private readonly tokens: TokenSource;
  private readonly log: Log;
  private readonly host: ConnectionHost;
  private readonly requests: Requests;
  private transport: Transport | null = null;
  private expectedUser: string | null = null;
  private opening: Deferred<ConnectionSnapshot> | null = null;
  /** Tells reports of abandoned attempts apart. */
  private run = 0;
  private timer: unknown;
  private attempt = 0;
  private openedAt = 0;
  /** The server's last word before it closes. */
  private advice: SessionClose | null = null;
  private tokenReason: TokenReason = 'initial';
  private isTokenRefused = false;
  private unwatch: Unsubscribe | null = null;

  constructor(settings: Settings, tokens: TokenSource, log: Log, host: ConnectionHost) {
    this.settings = settings;
    this.clock = settings.clock;
    this.tokens = tokens;
    this.log = log;
    this.host = host;
    this.requests = new Requests(settings.clock);
    this.store = createStore<ConnectionSnapshot>({
      state: 'idle',
      isConnected: false,
      transport: null,
      attempt: 0,
      retryAt: null,
      reason: null,
      since: 0,
      rttMs: null,
      quality: 'unknown',
      clockOffsetMs: 0,
      queued: 0,
    });
  }

  get snapshot(): ConnectionSnapshot {
    return this.store.getSnapshot();
  }

  /** Whether attempts are made, wait, or have succeeded. */
  get isWanted(): boolean {
    return !['idle', 'disconnected', 'failed'].includes(this.snapshot.state);
  }

  /** Connects, as this user if one is given; resolves when authenticated. */
  connect(userId: string | null): Promise<ConnectionSnapshot> {
    if (this.snapshot.isConnected) return Promise.resolve(this.snapshot);
    this.opening ??= defer<ConnectionSnapshot>();
    const { promise } = this.opening;
    if (this.isWanted) return promise;
    this.expectedUser = userId;
    this.attempt = 0;
    this.isTokenRefused = false;
    this.tokenReason = 'initial';
    this.unwatch ??= watchNetwork(() => this.networkChanged());
    void this.open('connecting');
    return promise;
  }

  /** Ends the transport and all attempts. */
  disconnect(): void {
    if (this.snapshot.state !== 'idle') this.abandon({ state: 'disconnected', reason: null });
    this.unwatch?.();
    this.unwatch = null;
    this.opening?.reject(abortError('disconnect() was called.'));
    this.opening = null;
  }

  /** Replaces the transport now. */
  reconnect(userId: string | null): Promise<ConnectionSnapshot> {
    if (!this.isWanted) return this.connect(userId);
    this.abandon({ state: 'reconnecting' });
    this.attempt = 0;
    this.opening ??= defer<ConnectionSnapshot>();
    const { promise } = this.opening;
    void this.open('reconnecting');
    return promise;
  }

  /** Whether everything missed has been replayed. */
  setSynced(isSynced: boolean): void {
    if (this.snapshot.isConnected) this.patch({ state: isSynced ? 'connected' : 'syncing' });
  }

  setQueued(queued: number): void {
    this.patch({ queued });
  }

  /** Rejects with the server's error, `timeout`, or `offline`. */
  request<N extends CommandName>(name: N, payload: CommandPayload<N>): Promise<CommandData<N>> {
    const { transport } = this;
    const details = (payload ?? {}) as { channelId?: string; clientMessageId?: string };
    const { channelId, clientMessageId } = details;
    if (!transport || !this.snapshot.isConnected) return Promise.reject(new RealtimeError('offline', { channelId, clientMessageId }));
    return this.requests.run((ack) => transport.emit(name, payload, ack), this.settings.ackTimeoutMs, {
      channelId,
      clientMessageId,
    });
  }

  /** Sends what may get lost. */
  send<N extends CommandName>(name: N, payload: CommandPayload<N>): void {
    if (this.snapshot.isConnected) this.transport?.emit(name, payload);
  }

  /** Replaces the token of the live connection. */
  async refresh(token: string): Promise<void> {
    const { expiresAt } = await this.request('auth:refresh', { token });
    this.host.refreshed(expiresAt);
  }

  private async open(state: 'connecting' | 'reconnecting'): Promise<void> {
    const run = ++this.run;
    this.attempt += 1;
    this.advice = null;
    this.patch({ state, attempt: this.attempt, retryAt: null, ...(state === 'connecting' && { reason: null }) });
    this.timer = this.clock.setTimeout(() => this.lost(run, new RealtimeError('timeout')), this.settings.connectTimeoutMs);
    let token: string | undefined;
    try {
      token = await this.tokens.get(this.tokenReason, this.attempt);
    } catch (error) {
      return this.lost(run, error as RealtimeError);
    }
    if (run !== this.run) return;
    const { url, path, device, connectTimeoutMs: timeoutMs } = this.settings;
    const auth = {
      protocol: PROTOCOL_VERSION,
      device,
      ...(token !== undefined && { token }),
      ...(this.expectedUser !== null && { userId: this.expectedUser }),
    };
    this.transport = this.settings.transport(
      { url, path, auth, timeoutMs },
      {
        onEvent: (name, data) => run === this.run && this.event(run, name, data),
        onClose: (error) => this.lost(run, error),
      },
    );
  }

  private event(run: number, name: string, data: unknown): void {
    switch (name) {
      case 'connected':
        return this.patch({ clockOffsetMs: (data as ServerEventData<'connected'>).serverTime - this.clock.now() });
      case 'authenticated':
        return this.snapshot.isConnected ? undefined : this.opened(run, data as Authenticated);
      case 'session:close':
        this.advice = data as SessionClose;
        return;
      case 'auth:expiring':
        return void this.renew();
      case 'error':
      case 'auth:error':
        return this.host.failed(RealtimeError.fromWire(data as never));
      default:
        this.host.event(name, data);
    }
  }

  private opened(run: number, session: Authenticated): void {
    this.clock.clearTimeout(this.timer);
    this.openedAt = this.clock.now();
    this.isTokenRefused = false;
    this.tokenReason = 'reconnect';
    this.log('info', 'connection', 'open', { attempt: this.attempt });
    this.patch({ state: 'syncing', transport: this.transport!.name, attempt: 0, reason: null });
    this.host.opened(session);
    if (run !== this.run) return;
    this.opening?.resolve(this.snapshot);
    this.opening = null;
    this.measure(run);
  }

  private lost(run: number, error: RealtimeError): void {
    if (run !== this.run) return;
    const { advice } = this;
    const cause = advice ? RealtimeError.fromWire({ code: advice.reason as never, status: 400 }) : error;
    const wasStable = this.snapshot.isConnected && this.clock.now() - this.openedAt >= this.settings.backoff.stableAfterMs;
    if (wasStable) this.attempt = 0;
    this.log('warn', 'connection', 'lost', { code: cause.code, advised: advice?.code, attempt: this.attempt });
    if (this.isFinal(cause, advice)) return this.giveUp(cause);
    if (isOffline()) return this.abandon({ state: 'offline', reason: cause });
    const wish = advice?.retryAfterMs ?? cause.retryAfterMs;
    const delay = wish === undefined ? retryDelay(this.attempt, this.settings.backoff) : advisedDelay(wish);
    const retryAt = this.clock.now() + delay;
    this.abandon({ state: 'reconnecting', reason: cause, retryAt, attempt: this.attempt });
    this.timer = this.clock.setTimeout(() => void this.open('reconnecting'), delay);
  }

  private isFinal(error: RealtimeError, advice: SessionClose | null): boolean {
    const isStale = error.code === 'token_expired' || error.code === 'token_invalid';
    if (isStale && this.tokens.isRenewable && !this.isTokenRefused) {
      // One fresh token is worth a try; a second refusal in a row is meant.
      this.isTokenRefused = true;
      this.tokenReason = error.code === 'token_expired' ? 'expired' : 'rejected';
      return false;
    }
    return advice ? !advice.reconnect : !error.retryable;
  }

  private giveUp(error: RealtimeError): void {
    this.abandon({ state: 'failed', reason: error });
    this.host.failed(error);
    this.opening?.reject(error);
    this.opening = null;
  }

  /** Ends the present attempt or transport; nothing of it is heard any more. */
  private abandon(next: Partial<ConnectionSnapshot> & { state: ConnectionState }): void {
    const wasOpen = this.snapshot.isConnected;
    this.run += 1;
    this.clock.clearTimeout(this.timer);
    this.tokens.cancel();
    this.transport?.close();
    this.transport = null;
    this.patch({ transport: null, rttMs: null, quality: 'unknown', retryAt: null, ...next });
    this.requests.endAll();
    if (wasOpen) this.host.closed();
  }

  private async renew(): Promise<void> {
    if (!this.tokens.isRenewable) return;
    try {
      const token = await this.tokens.get('expiring', 0);
      if (token !== undefined) await this.refresh(token);
    } catch (error) {
      // Not the end: when the token does expire, the server closes and the next attempt asks again.
      if (this.snapshot.isConnected) this.host.failed(error as RealtimeError);
    }
  }

  private measure(run: number): void {
    if (run !== this.run) return;
    const sentAt = this.clock.now();
    this.request('ping', { timestamp: sentAt }).then(
      ({ serverTime }) => {
        if (run !== this.run) return;
        const now = this.clock.now();
        const rttMs = now - sentAt;
        this.patch({ rttMs, quality: qualityOf(rttMs), clockOffsetMs: Math.round(serverTime + rttMs / 2 - now) });
      },
      (error: RealtimeError) => {
        if (run !== this.run) return;
        this.patch({ quality: 'poor' });
        if (isOffline()) this.lost(run, error);
      },
    );
    this.timer = this.clock.setTimeout(() => this.measure(run), PING_EVERY_MS);
  }

  private networkChanged(): void {
    const { state, isConnected } = this.snapshot;
    this.log('info', 'network', isOffline() ? 'offline' : 'online');
    if (isConnected) {
      // The report may be wrong (a VPN, a local server): ask before believing it.
      this.clock.clearTimeout(this.timer);
      return this.measure(this.run);
    }
    if (state !== 'offline' && state !== 'reconnecting') return;
    if (isOffline()) return this.abandon({ state: 'offline' });
    this.abandon({ state: 'reconnecting' });
    void this.open('reconnecting');
  }

  private patch(change: Partial<ConnectionSnapshot>): void {
    const before = this.snapshot;
    const state = change.state ?? before.state;
    const since = state === before.state ? before.since : this.clock.now();
    const next = { ...before, ...change, isConnected: isOpen(state), since };
    const isNews = (Object.keys(next) as (keyof ConnectionSnapshot)[]).some((key) => next[key] !== before[key]);
    if (!isNews) return;
    this.store.set(next);
    if (state !== before.state || next.retryAt !== before.retryAt) this.host.changed(next);
  }
}

const isOpen = (state: ConnectionState): boolean => state === 'syncing' || state === 'connected';

function qualityOf(rttMs: number): ConnectionQuality {
  if (rttMs < 100) return 'excellent';
  if (rttMs < 250) return 'good';
  return rttMs < 500 ? 'fair' : 'poor';
}
