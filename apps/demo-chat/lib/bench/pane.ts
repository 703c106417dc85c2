import { isRealtimeError, type Position, type RealtimeClient } from '@nchat/realtime-client';
import { openDoor } from './doors';
import { createEventLog, type EventLog } from './event-log';
import { createFaults, NO_FAULTS, type FaultState } from './faults';
import type { Ledger } from './ledger';
import { createPaneClient } from './pane-client';
import { createPaneStorage } from './pane-storage';
import { recordClient } from './record-client';
import { fetchShortToken, revokeTokens } from './tokens';
import { createValue, type Value } from './value';

/** The server's clock counts seconds in tokens: those of the second of a revocation are revoked with it. */
const REVOKED_SECOND_MS = 1_100;

export interface PaneOptions {
  readonly number: number;
  readonly user: string;
  readonly channelId: string;
  readonly url: string | undefined;
  readonly ledger: Ledger;
}

/** One device and who is signed in on it, with everything that can be done to them. */
export interface Pane {
  readonly key: string;
  /** From 1: tells panes apart also where two have the same user. */
  readonly number: number;
  readonly user: Value<string>;
  /** `null` before the start and while it is replaced. */
  readonly client: Value<RealtimeClient | null>;
  /** Up to where the client has followed the channel. */
  readonly cursor: Value<Position | null>;
  /** When the present token ends, Unix ms; `null` until there is one. */
  readonly tokenEnds: Value<number | null>;
  readonly faults: Value<FaultState>;
  readonly log: EventLog;
  /** Everybody who was signed in here, as the ledger knows them, and up to where they have followed. */
  readonly readers: () => readonly Reader[];
  readonly setFaults: (change: Partial<FaultState>) => void;
  readonly heal: () => void;
  readonly send: (text: string) => void;
  readonly burst: (count: number) => void;
  /** Somebody else signs in on this device. What the last one has left in the outbox waits for their return. */
  readonly become: (user: string) => Promise<void>;
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

export interface Reader {
  readonly key: string;
  readonly cursor: Position | null;
  /** Whether it is who is signed in now. */
  readonly isHere: boolean;
}

export function createPane({ number, user: firstUser, channelId, url, ledger }: PaneOptions): Pane {
  const key = `p${number}`;
  const user = createValue(firstUser);
  const client = createValue<RealtimeClient | null>(null);
  const cursor = createValue<Position | null>(null);
  const tokenEnds = createValue<number | null>(null);
  const faults = createFaults();
  const log = createEventLog();
  const storage = createPaneStorage();
  const cursors = new Map<string, Position | null>([[firstUser, null]]);
  const visit = Math.random().toString(36).slice(2, 8);
  let door: ReturnType<typeof openDoor> | null = null;
  let sends = 0;
  let revokedAt = 0;

  const readerOf = (name: string): string => `${key}/${name}`;

  function start(): void {
    door ??= openDoor(key, faults);
    const next = createPaneClient({
      key,
      user: user.get(),
      url,
      path: door.path,
      faults,
      storage,
      log,
      tokenEnds: tokenEnds.set,
    });
    recordClient(next, { key: readerOf(user.get()), channelId, ledger, log, tokenEnds });
    client.set(next);
    next.connect(user.get()).catch(() => {}); // Told by the connection's state.
  }

  async function stop(): Promise<void> {
    const last = client.get();
    client.set(null);
    await last?.dispose();
  }

  function send(text: string): void {
    sends += 1;
    const clientMessageId = `${key}-${visit}-${sends}`;
    ledger.sent(readerOf(user.get()), clientMessageId);
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
    number,
    user,
    client,
    cursor,
    tokenEnds,
    faults: faults.state,
    log,
    start,
    send,
    readers: () =>
      [...cursors].map(([name, at]) => {
        const isHere = name === user.get();
        return { key: readerOf(name), cursor: isHere ? cursor.get() : at, isHere };
      }),
    setFaults(change) {
      for (const [name, value] of Object.entries(change)) log.add('fault', `${name}: ${String(value)}`);
      faults.change(change);
    },
    heal: () => faults.change(NO_FAULTS),
    burst(count) {
      for (let line = 1; line <= count; line += 1) send(`Burst ${line} of ${count}`);
    },
    become: (next) =>
      attempt(`sign in as ${next}`, async () => {
        if (next === user.get()) return;
        await stop();
        cursors.set(user.get(), cursor.get());
        cursor.set(cursors.get(next) ?? null);
        cursors.set(next, cursor.get());
        tokenEnds.set(null);
        user.set(next);
        start();
      }),
    reload: () =>
      attempt('reload', async () => {
        await stop();
        start();
      }),
    expireToken: () =>
      attempt('a token that ends in seconds', async () => client.get()?.setToken(await fetchShortToken(user.get()))),
    revoke: () =>
      attempt('revoke', async () => {
        await revokeTokens(user.get());
        revokedAt = Date.now();
      }),
    signIn: () =>
      attempt('sign in', async () => {
        const left = revokedAt + REVOKED_SECOND_MS - Date.now();
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
        await client.get()?.connect(user.get());
      }),
    async stop() {
      door?.close();
      door = null;
      await stop();
    },
    async look() {
      const asked = client.get();
      const report = await asked?.report();
      const channel = report?.channels.find(({ id }) => id === channelId);
      if (channel?.position && client.get() === asked) cursor.set(channel.position);
    },
  };
}
