import type { ConnectionState, TransportName } from '@nchat/realtime-client';
import type { FaultState } from './faults';

/** What a scenario may do with a pane, and see of it. */
export interface Actor {
  readonly name: string;
  readonly state: () => ConnectionState;
  readonly transport: () => TransportName | null;
  readonly tokenEnds: () => number | null;
  readonly faults: () => FaultState;
  readonly setFaults: (change: Partial<FaultState>) => void;
  readonly burst: (count: number) => void;
  readonly reload: () => Promise<void>;
  readonly expireToken: () => Promise<void>;
  readonly revoke: () => Promise<void>;
  readonly signIn: () => Promise<void>;
}

/** What a scenario is run on. At its end every fault is taken away, and everything has to have arrived. */
export interface Stage {
  readonly actors: readonly [Actor, ...Actor[]];
  /** Everybody writes so many lines, in turn. */
  readonly chat: (rounds: number) => Promise<void>;
  /** Shows `what` and waits; fails the scenario after `timeoutMs`. */
  readonly until: (what: string, condition: () => boolean, timeoutMs?: number) => Promise<void>;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Whether somebody has to stop and start the server while it runs. */
  readonly needsHand?: true;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Somebody has to find the terminal first. */
const BY_HAND_MS = 180_000;
const isUp = (actor: Actor): boolean => actor.state() === 'connected';

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'offline',
    title: 'One goes offline',
    text: 'Everybody chats. One loses the network, writes on, and comes back.',
    async run({ actors: [one], chat, until }) {
      await chat(2);
      one.setFaults({ isOffline: true });
      await until(`${one.name} is offline`, () => one.state() === 'offline');
      await chat(3);
      one.setFaults({ isOffline: false });
      await until(`${one.name} is back`, () => isUp(one));
      await chat(1);
    },
  },
  {
    id: 'websocket',
    title: 'WebSocket blocked in mid-chat',
    text: 'One has to go on by polling, and changes back.',
    async run({ actors: [one], chat, until }) {
      await chat(2);
      one.setFaults({ isWebSocketBlocked: true });
      await until(`${one.name} polls`, () => isUp(one) && one.transport() === 'polling');
      await chat(3);
      one.setFaults({ isWebSocketBlocked: false });
      await chat(1);
      await until(`${one.name} is on WebSocket again`, () => isUp(one) && one.transport() === 'websocket', 60_000);
      await chat(1);
    },
  },
  {
    id: 'acks',
    title: 'Acks get lost',
    text: 'The server takes the sends, the answers never come. They are repeated, and must not double.',
    async run({ actors, chat, until }) {
      for (const actor of actors) actor.setFaults({ acksToDrop: 2 });
      await chat(3);
      await until('all answers are dropped', () => actors.every((actor) => actor.faults().acksToDrop === 0), 60_000);
      await chat(1);
    },
  },
  {
    id: 'token',
    title: 'The token expires',
    text: 'A token ends within seconds, and the provider of new ones fails until then.',
    async run({ actors: [one], chat, until }) {
      await chat(1);
      one.setFaults({ isTokenRefused: true });
      await one.expireToken();
      const ends = one.tokenEnds() ?? 0;
      await until(`the token of ${one.name} has ended`, () => Date.now() > ends);
      await chat(2);
      one.setFaults({ isTokenRefused: false });
      await until(`${one.name} has a new token`, () => isUp(one) && (one.tokenEnds() ?? 0) > ends, 60_000);
      await chat(1);
    },
  },
  {
    id: 'revoked',
    title: 'Signed out in mid-chat',
    text: 'The server revokes the tokens of one, who signs in again.',
    async run({ actors: [one], chat, until }) {
      await chat(1);
      await one.revoke();
      await until(`${one.name} is signed out`, () => one.state() === 'failed');
      await chat(2);
      await one.signIn();
      await until(`${one.name} is back`, () => isUp(one));
      await chat(1);
    },
  },
  {
    id: 'burst',
    title: 'Burst from everybody',
    text: 'Twenty messages of each at once, over a slow network.',
    async run({ actors }) {
      for (const actor of actors) actor.setFaults({ latencyMs: 300 });
      for (const actor of actors) actor.burst(20);
    },
  },
  {
    id: 'reload',
    title: 'Reload with a full outbox',
    text: 'One writes offline and reloads; the next client sends what the last one has left.',
    async run({ actors: [one], chat, until }) {
      await chat(1);
      one.setFaults({ isOffline: true });
      await until(`${one.name} is offline`, () => one.state() === 'offline');
      await chat(2);
      await one.reload();
      one.setFaults({ isOffline: false });
      await until(`${one.name} is back`, () => isUp(one));
      await chat(1);
    },
  },
  {
    id: 'server',
    title: 'Kill the server while everybody chats',
    text: 'Stop the server when the bench says so, and start it again. History kept in memory is gone then, and announced.',
    needsHand: true,
    async run({ actors, chat, until }) {
      await chat(2);
      await until('Stop the server now', () => actors.every((actor) => !isUp(actor)), BY_HAND_MS);
      await chat(3);
      await until('Start the server again', () => actors.every(isUp), BY_HAND_MS);
      await chat(1);
    },
  },
];
