import { isRealtimeError, RealtimeClient, type Position } from '@nchat/realtime-client';
import { openDoor } from './doors';
import { createEventLog, type EventLog } from './event-log';
import { createFaults, NO_FAULTS, type FaultState } from './faults';
import { createFaultyFetch } from './faulty-fetch';
import type { Ledger } from './ledger';
import { createPaneStorage } from './pane-storage';
import { recordClient } from './record-client';
import { createFaultyTokens, fetchShortToken, revokeTokens } from './tokens';
import { createValue, type Value } from './value';

/** The server's clock counts seconds in tokens: those of the second of a revocation are revoked with it. */
const REVOKED_SECOND_MS = 1_100;
/** Short, so that lost answers show soon. */
const ACK_TIMEOUT_MS = 4_000;

export interface PaneOptions {
  /** Tells panes apart, also where two have the same user. */
  readonly key: string;
  readonly user: string;
  readonly channelId: string;
  readonly url: string | undefined;
  readonly ledger: Ledger;
}

/** One user on one device, with everything that can be done to them. */
export interface Pane {
  readonly key: string;
  readonly user: string;
  /** The name without what makes it unique. */
  readonly name: string;
  /** `null` before the start and while it is replaced. */
  readonly client: Value<RealtimeClient | null>;
  /** Up to where the client has followed the channel. */
  readonly cursor: Value<Position | null>;
  /** When the present token ends, Unix ms; `null` until the first renewal. */
  readonly tokenEnds: Value<number | null>;
  readonly faults: Value<FaultState>;
  readonly log: EventLog;
  readonly setFaults: (change: Partial<FaultState>) => void;
  readonly heal: () => void;
  readonly send: (text: string) => void;
  readonly burst: (count: number) => void;
  /** Disposes of the client and makes a new one on the same storage. */
  readonly reload: () => Promise<void>;
  /** Replaces the token by one that ends in seconds. */
  readonly expireToken: () => Promise<void>;
  readonly revoke: () => Promise<void>;
  /** Connects again after a refusal. */
  readonly signIn: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Reads the cursor anew. */
  readonly look: () => Promise<void>;
}

export function createPane({ key, user, channelId, url, ledger }: PaneOptions): Pane {
  const client = createValue<RealtimeClient | null>(null);
  const cursor = createValue<Position | null>(null);
  const tokenEnds = createValue<number | null>(null);
  const faults = createFaults();
  const log = createEventLog();
  const storage = createPaneStorage();
  const visit = Math.random().toString(36).slice(2, 8);
  let door: ReturnType<typeof openDoor> | null = null;
  let sends = 0;
  let revokedAt = 0;

  function start(): void {
    door ??= openDoor(key, faults);
    const next = new RealtimeClient({
      url,
      path: door.path,
      device: { id: `bench-${key}`, kind: 'web' },
      getToken: createFaultyTokens(user, faults),
      network: faults.network,
      fetch: createFaultyFetch(faults),
      queue: { storage: storage.outbox },
      positions: storage.positions,
      ackTimeoutMs: ACK_TIMEOUT_MS,
      logLevel: 'debug',
      logger: ({ level, msg, data }) => {
        log.add(level === 'error' ? 'error' : 'client', data ? `${msg} ${JSON.stringify(data)}` : msg);
      },
    });
    recordClient(next, { key, channelId, ledger, log, tokenEnds });
    client.set(next);
    next.connect(user).catch(() => {}); // Told by the connection's state.
  }

  async function stop(): Promise<void> {
    const last = client.get();
    client.set(null);
    await last?.dispose();
  }

  function send(text: string): void {
    sends += 1;
    const clientMessageId = `${key}-${visit}-${sends}`;
    ledger.sent(key, clientMessageId);
    // Told by the message's own status; a client that is disposed of leaves it to the next one.
    client
      .get()
      ?.sendMessage(channelId, text, { clientMessageId })
      .catch(() => {});
  }

  /** What fails here is worth a line; the score tells the rest. */
  async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    log.add('fault', what);
    try {
      await work();
    } catch (error) {
      log.add('error', isRealtimeError(error) ? error.code : String(error));
    }
  }

  return {
    key,
    user,
    name: user.split('.')[0] ?? user,
    client,
    cursor,
    tokenEnds,
    faults: faults.state,
    log,
    start,
    send,
    setFaults(change) {
      for (const [name, value] of Object.entries(change)) log.add('fault', `${name}: ${String(value)}`);
      faults.change(change);
    },
    heal: () => faults.change(NO_FAULTS),
    burst(count) {
      for (let number = 1; number <= count; number += 1) send(`Burst ${number} of ${count}`);
    },
    reload: () =>
      attempt('reload', async () => {
        await stop();
        start();
      }),
    expireToken: () =>
      attempt('a token that ends in seconds', async () => client.get()?.setToken(await fetchShortToken(user))),
    revoke: () =>
      attempt('revoke', async () => {
        await revokeTokens(user);
        revokedAt = Date.now();
      }),
    signIn: () =>
      attempt('sign in', async () => {
        const left = revokedAt + REVOKED_SECOND_MS - Date.now();
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
        await client.get()?.connect(user);
      }),
    async stop() {
      door?.close();
      door = null;
      await stop();
    },
    async look() {
      const report = await client.get()?.report();
      const channel = report?.channels.find(({ id }) => id === channelId);
      if (channel?.position) cursor.set(channel.position);
    },
  };
}
