import type { ConnectionState, TransportName } from '@nchat/realtime-client';
import type { FaultState } from './faults';

/** What a scenario may do with a pane, and see of it. */
export interface Actor {
  readonly name: () => string;
  readonly user: () => string;
  readonly state: () => ConnectionState;
  readonly transport: () => TransportName | null;
  readonly tokenEnds: () => number | null;
  readonly faults: () => FaultState;
  readonly setFaults: (change: Partial<FaultState>) => void;
  readonly burst: (count: number) => void;
  readonly become: (user: string) => Promise<void>;
  readonly reload: () => Promise<void>;
  readonly expireToken: () => Promise<void>;
  readonly revoke: () => Promise<void>;
  readonly signIn: () => Promise<void>;
}

/** What a scenario is run on. At its end every fault is taken away, and everything has to have arrived. */
export interface Stage {
  readonly actors: readonly [Actor, Actor, ...Actor[]];
  /** Everybody writes so many lines, in turn. */
  readonly chat: (rounds: number) => Promise<void>;
  /** Shows `what` and waits; fails the scenario after `timeoutMs`. */
  readonly until: (what: string, condition: () => boolean, timeoutMs?: number) => Promise<void>;
  /** Has the server killed, or stopped in good order; then does `work`, and ends when everybody is back. */
  readonly withoutServer: (isKill: boolean, work: () => Promise<void>) => Promise<void>;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Whether the server goes away in it, and with it whatever it keeps in memory only. */
  readonly needsServer?: true;
  readonly run: (stage: Stage) => Promise<void>;
}

const isUp = (actor: Actor): boolean => actor.state() === 'connected';

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'offline',
    title: 'One goes offline',
    text: 'Everybody chats. One loses the network, writes on, and comes back.',
    async run({ actors: [one], chat, until }) {
      await chat(2);
      one.setFaults({ isOffline: true });
      await until(`${one.name()} is offline`, () => one.state() === 'offline');
      await chat(3);
      one.setFaults({ isOffline: false });
      await until(`${one.name()} is back`, () => isUp(one));
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
      await until(`${one.name()} polls`, () => isUp(one) && one.transport() === 'polling');
      await chat(3);
      one.setFaults({ isWebSocketBlocked: false });
      await chat(1);
      await until(`${one.name()} is on WebSocket again`, () => isUp(one) && one.transport() === 'websocket', 60_000);
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
      await until('All answers are dropped', () => actors.every((actor) => actor.faults().acksToDrop === 0), 60_000);
      await chat(1);
    },
  },
  {
    id: 'acks-polling',
    title: 'Acks get lost while polling',
    text: 'The same over plain HTTP: the answers to the calls are lost, not those to the polls.',
    async run({ actors: [one], chat, until }) {
      one.setFaults({ isWebSocketBlocked: true });
      await until(`${one.name()} polls`, () => isUp(one) && one.transport() === 'polling');
      one.setFaults({ acksToDrop: 2 });
      await chat(3);
      await until('All answers are dropped', () => one.faults().acksToDrop === 0, 60_000);
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
      await until(`the token of ${one.name()} has ended`, () => Date.now() > ends);
      await chat(2);
      one.setFaults({ isTokenRefused: false });
      await until(`${one.name()} has a new token`, () => isUp(one) && (one.tokenEnds() ?? 0) > ends, 60_000);
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
      await until(`${one.name()} is signed out`, () => one.state() === 'failed');
      await chat(2);
      await one.signIn();
      await until(`${one.name()} is back`, () => isUp(one));
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
      await until(`${one.name()} is offline`, () => one.state() === 'offline');
      await chat(2);
      await one.reload();
      one.setFaults({ isOffline: false });
      await until(`${one.name()} is back`, () => isUp(one));
      await chat(1);
    },
  },
  {
    id: 'devices',
    title: 'Two devices of one user',
    text: 'A second pane signs in as the first one; one device writes offline, the other reloads.',
    async run({ actors: [one, two], chat, until }) {
      const before = two.user();
      await chat(1);
      await two.become(one.user());
      await until('Both devices are there', () => isUp(one) && isUp(two));
      await chat(1);
      one.setFaults({ isOffline: true });
      await until('One device is offline', () => one.state() === 'offline');
      await chat(1);
      await two.reload();
      one.setFaults({ isOffline: false });
      await until('Both devices are back', () => isUp(one) && isUp(two));
      await chat(1);
      await two.become(before);
      await until(`${two.name()} is back`, () => isUp(two));
      await chat(1);
    },
  },
  {
    id: 'slow',
    title: 'A slow tab',
    text: 'One page is busy with something else, and comes to its messages and timers only every now and then.',
    async run({ actors: [one], chat, until }) {
      one.setFaults({ isSlow: true });
      await chat(8);
      one.burst(10);
      one.setFaults({ isSlow: false });
      await until(`${one.name()} is connected`, () => isUp(one));
      await chat(1);
    },
  },
  {
    id: 'kill',
    title: 'Kill the server while everybody chats',
    text: 'Everybody writes on meanwhile. What the server has kept in memory only is gone then, and announced as gone.',
    needsServer: true,
    async run({ chat, withoutServer }) {
      await chat(2);
      await withoutServer(true, () => chat(3));
      await chat(1);
    },
  },
  {
    id: 'restart',
    title: 'Restart the server',
    text: 'The same in good order, as by an update: the server says goodbye before it goes.',
    needsServer: true,
    async run({ chat, withoutServer }) {
      await chat(2);
      await withoutServer(false, () => chat(3));
      await chat(1);
    },
  },
];
