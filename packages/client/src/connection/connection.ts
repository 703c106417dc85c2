import {
  errorTable,
  isRealtimeError,
  PROTOCOL_VERSION,
  RealtimeError,
  type Authenticated,
  type CommandData,
  type CommandName,
  type CommandPayload,
  type SessionClose,
} from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import { advisedDelay, retryDelay } from '../backoff.js';
import { defer, type Deferred } from '../deferred.js';
import type { Log } from '../log.js';
import type { Settings } from '../settings.js';
import { createStore, type Store, type Unsubscribe } from '../store.js';
import { createTimer } from '../timer.js';
import type { Transport } from '../transport/transport.js';
import type { ConnectionSnapshot, ConnectionState } from './connection-state.js';
import { createHeartbeat } from './heartbeat.js';
import { createRequests } from './requests.js';
import { createTokenRenewal } from './token-renewal.js';
import type { TokenReason } from './token.js';
import { reasonAfter, type TokenSource } from './token-source.js';

/** An attempt older than this may have been under way when the machine went to sleep. */
const FRESH_MS = 1000;

/** What a connection needs of the client, and whom it tells. */
export interface ConnectionHost {
  readonly settings: Settings;
  readonly tokens: TokenSource;
  readonly log: Log;
  /** Authenticated on a fresh transport. Runs before `connect()` resolves. */
  opened: (session: Authenticated) => void;
  /** The transport is gone. */
  closed: () => void;
  /** An event that is not the connection's own business. */
  event: (name: string, data: unknown) => void;
  /** Something failed that nobody waits for. */
  fail: (error: unknown) => void;
  /** The state changed, or the time of the next attempt. */
  moved: (snapshot: ConnectionSnapshot) => void;
  /** The token of the live connection was replaced. */
  refreshed: (expiresAt: number | null) => void;
}

/**
 * The way to the server over any number of transports: opens one at a time, and replaces a lost one after a delay
 * that neither hurries nor forms a crowd.
 */
export interface Connection {
  readonly store: Store<ConnectionSnapshot>;
  /** Connects, as this user if one is given; resolves when authenticated. */
  connect: (userId: string | null) => Promise<ConnectionSnapshot>;
  /** Ends the transport and all attempts. */
  disconnect: () => void;
  /** Replaces the transport now. */
  reconnect: (userId: string | null) => Promise<ConnectionSnapshot>;
  isUp: () => boolean;
  /** Says whether everything missed has been replayed. */
  setSynced: (isSynced: boolean) => void;
  setQueued: (queued: number) => void;
  /** Rejects with the server's error, `timeout`, or `offline`. */
  request: <N extends CommandName>(name: N, payload: CommandPayload<N>) => Promise<CommandData<N>>;
  /** Sends what may get lost. */
  send: <N extends CommandName>(name: N, payload: CommandPayload<N>) => void;
  /** Replaces the token of the live connection. */
  refresh: (token: string) => Promise<void>;
}

const initial: ConnectionSnapshot = {
  state: 'idle',
  isConnected: false,
  transport: null,
  attempt: 0,
  retryAt: null,
  reason: null,
  tokenExpiresAt: null,
  since: 0,
  rttMs: null,
  quality: 'unknown',
  clockOffsetMs: 0,
  queued: 0,
};

/** Makes a {@link Connection}. */
export function createConnection(host: ConnectionHost): Connection {
  const { settings, tokens, log } = host;
  const { clock, backoff, network } = settings;
  const store = createStore(initial);
  const requests = createRequests(clock);
  const timer = createTimer(clock);
  let transport: Transport | null = null;
  let user: string | null = null;
  let opening: Deferred<ConnectionSnapshot> | null = null;
  /** Tells reports of abandoned attempts apart. */
  let run = 0;
  let attempt = 0;
  /** When the attempt under way, or the connection, began. */
  let openedAt = 0;
  /** The server's last word before it closes. */
  let advice: SessionClose | null = null;
  let tokenReason: TokenReason = 'initial';
  let isTokenRefused = false;
  let sessionId = '';
  /** Whether the server named the time of the next attempt. */
  let isAdvised = false;
  let unwatch: Unsubscribe | null = null;

  const now = (): ConnectionSnapshot => store.getSnapshot();
  const isUp = (): boolean => now().isConnected;
  const isWanted = (): boolean => !['idle', 'disconnected', 'failed'].includes(now().state);
  const isOffline = (): boolean => !network.isOnline();

  const heartbeat = createHeartbeat({
    clock,
    woke: wake,
    async ping(patienceMs) {
      const { serverTime } = await request('ping', { timestamp: clock.now() }, patienceMs);
      return serverTime;
    },
    measured(change) {
      if (change.rttMs !== undefined && tokenReason === 'wake') tokenReason = 'reconnect';
      patch(change);
    },
    dead: (error) => lost(run, error as RealtimeError),
  });
  const renewal = createTokenRenewal(settings, tokens, refresh, host.fail);

  function patch(change: Partial<ConnectionSnapshot>): void {
    const before = now();
    const state = change.state ?? before.state;
    const isMoved = state !== before.state;
    const next = { ...before, ...change, isConnected: state === 'syncing' || state === 'connected' };
    if (isMoved) next.since = clock.now();
    if (JSON.stringify(next) === JSON.stringify(before) && next.reason === before.reason) return;
    store.set(next);
    if (isMoved || next.retryAt !== before.retryAt) host.moved(next);
  }

  function answer(error: Error | null): void {
    opening?.settle(error, now());
    opening = null;
  }

  /**
   * Ends the present attempt or transport; nothing of it is heard any more. False when somebody who was told has
   * decided otherwise meanwhile.
   */
  function abandon(next: Partial<ConnectionSnapshot> & { state: ConnectionState }): boolean {
    const wasUp = isUp();
    const mine = ++run;
    timer.stop();
    heartbeat.stop();
    renewal.stop();
    tokens.cancel();
    transport?.close(next.state !== 'disconnected');
    transport = null;
    patch({ transport: null, rttMs: null, quality: 'unknown', retryAt: null, tokenExpiresAt: null, ...next });
    requests.endAll();
    if (wasUp) host.closed();
    return mine === run;
  }

  async function open(state: 'connecting' | 'reconnecting'): Promise<void> {
    const mine = ++run;
    attempt += 1;
    openedAt = clock.now();
    advice = null;
    patch({ state, attempt, retryAt: null });
    if (mine !== run) return;
    const { url, path, device, connectTimeoutMs } = settings;
    const limit = (): void => timer.start(connectTimeoutMs, () => lost(mine, new RealtimeError('timeout')));
    limit();
    try {
      const token = await tokens.get(tokenReason, attempt);
      if (mine !== run) return;
      limit();
      const auth = {
        protocol: PROTOCOL_VERSION,
        device,
        ...(token && { token }),
        ...(user !== null && { userId: user }),
      };
      transport = settings.transport(
        { url, path, auth, timeoutMs: connectTimeoutMs },
        {
          onEvent: (name, data) => {
            if (mine !== run) return;
            heartbeat.heard();
            event(name, data);
          },
          onClose: (error) => lost(mine, error),
        },
      );
    } catch (cause) {
      lost(mine, isRealtimeError(cause) ? cause : new RealtimeError('bad_request', { cause }));
    }
  }

  function event(name: string, data: unknown): void {
    switch (name) {
      case 'connected':
        return patch({ clockOffsetMs: (data as { serverTime: number }).serverTime - clock.now() });
      case 'authenticated':
        // It also follows a refreshed token; from another session it says that a better transport has taken over.
        return isUp() && (data as Authenticated).sessionId === sessionId ? undefined : opened(data as Authenticated);
      case 'session:close':
        advice = data as SessionClose;
        return;
      case 'auth:expiring':
        return renewal.renew();
      case 'auth:error':
        // Also the answer to the request, which says it.
        return;
      case 'error':
        return host.fail(RealtimeError.fromWire(data as object));
      default:
        host.event(name, data);
    }
  }

  function opened(session: Authenticated): void {
    const mine = run;
    const { name } = transport!;
    log('info', 'connection open', { attempt, name });
    sessionId = session.sessionId;
    if (isUp()) host.closed();
    openedAt = clock.now();
    isTokenRefused = false;
    tokenReason = 'reconnect';
    patch({ state: 'syncing', transport: name, attempt: 0, reason: null });
    if (mine === run) host.opened(session);
    if (mine !== run) return;
    answer(null);
    timer.stop();
    heartbeat.start();
    planRenewal(session.expiresAt);
  }

  function planRenewal(expiresAt: number | null): void {
    if (!isUp()) return;
    const tokenExpiresAt = expiresAt && expiresAt - now().clockOffsetMs;
    patch({ tokenExpiresAt });
    renewal.plan(tokenExpiresAt);
  }

  /** Tries now. */
  function retry(change: Partial<ConnectionSnapshot> = {}): void {
    if (abandon({ state: 'reconnecting', ...change })) void open('reconnecting');
  }

  function lost(mine: number, error: RealtimeError): void {
    if (mine !== run) return;
    // A close that says "come back" is an ordinary loss, unless it names an error such as `token_expired`.
    const reason =
      advice && (!advice.reconnect || Object.hasOwn(errorTable, advice.reason))
        ? RealtimeError.fromWire({ code: advice.reason, status: 400 } as object)
        : error;
    if (isUp() && clock.now() - openedAt >= backoff.stableAfterMs) attempt = 0;
    log('warn', 'connection lost', { code: reason.code, advice: advice?.code, attempt });
    if (isFinal(reason) || attempt >= backoff.maxAttempts) {
      answer(reason);
      abandon({ state: 'failed', reason });
      return host.fail(reason);
    }
    if (isOffline()) return void abandon({ state: 'offline', reason });
    const wish = advice?.retryAfterMs ?? reason.retryAfterMs;
    isAdvised = wish !== undefined;
    // Machines do not wake up together: who finds the connection dead then does not have to wait.
    if (isUp() && tokenReason === 'wake' && !isAdvised) {
      attempt = 0;
      return retry({ reason });
    }
    const delay = wish === undefined ? retryDelay(attempt, backoff) : advisedDelay(wish);
    if (abandon({ state: 'reconnecting', reason, attempt, retryAt: clock.now() + delay }))
      timer.start(delay, () => void open('reconnecting'));
  }

  function isFinal({ code, retryable }: RealtimeError): boolean {
    const again = reasonAfter(code);
    if (again && tokens.isRenewable() && !isTokenRefused) {
      // One fresh token is worth a try; a second refusal in a row is meant.
      isTokenRefused = true;
      tokenReason = again;
      return false;
    }
    return advice ? !advice.reconnect : !retryable;
  }

  /** Something may have changed while nobody looked: the network, or the time. */
  function wake(): void {
    const { state, retryAt } = now();
    log('info', 'woken up', { isOffline: isOffline() });
    if (tokenReason === 'reconnect') tokenReason = 'wake';
    // The report may be wrong (a VPN, a local server): a live connection is asked before it is believed.
    if (isUp()) {
      renewal.wake();
      return heartbeat.probe();
    }
    if (state !== 'offline' && state !== 'reconnecting') return;
    if (isOffline()) return void abandon({ state: 'offline' });
    // Signals come in groups, and what the server asked for holds.
    const isFresh = retryAt === null ? clock.now() - openedAt < FRESH_MS : isAdvised && clock.now() < retryAt;
    if (state === 'offline' || !isFresh) retry();
  }

  function connect(userId: string | null): Promise<ConnectionSnapshot> {
    if (isUp()) return Promise.resolve(now());
    const { promise } = (opening ??= defer<ConnectionSnapshot>());
    if (!isWanted()) {
      user = userId;
      attempt = 0;
      isTokenRefused = false;
      tokenReason = 'initial';
      unwatch ??= network.watch(wake);
      void open('connecting');
    }
    return promise;
  }

  async function request<N extends CommandName>(
    name: N,
    payload: CommandPayload<N>,
    patienceMs = settings.ackTimeoutMs,
  ): Promise<CommandData<N>> {
    const body = payload as object;
    const open = transport;
    if (!open || !isUp()) throw new RealtimeError('offline', body);
    return requests.run(body, patienceMs, (ack) =>
      open.emit(name, body, (data) => {
        heartbeat.heard();
        ack(data);
      }),
    );
  }

  async function refresh(token: string): Promise<void> {
    const { expiresAt } = await request('auth:refresh', { token });
    planRenewal(expiresAt);
    host.refreshed(expiresAt);
  }

  return {
    store,
    connect,
    isUp,
    request,
    refresh,
    disconnect() {
      unwatch?.();
      unwatch = null;
      answer(abortError('disconnect() was called.'));
      if (now().state !== 'idle') abandon({ state: 'disconnected', reason: null });
    },
    reconnect(userId) {
      if (!isWanted()) return connect(userId);
      attempt = 0;
      const { promise } = (opening ??= defer<ConnectionSnapshot>());
      retry();
      return promise;
    },
    setSynced(isSynced) {
      if (isUp()) patch({ state: isSynced ? 'connected' : 'syncing' });
    },
    setQueued: (queued) => patch({ queued }),
    send(name, payload) {
      if (isUp()) transport?.emit(name, payload);
    },
  };
}
