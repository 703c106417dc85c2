import { setTimeout as pause } from 'node:timers/promises';
import type { Message, Position } from '@nchat/realtime-protocol';
import { expect } from 'vitest';
import type { RawClient, RawClients } from './raw-client.js';

/** A send that was refused, and is tried again. */
export interface Refusal {
  readonly channelId: string;
  readonly code: string;
  readonly ms: number;
  readonly at: number;
}

export interface AckedSend {
  readonly channelId: string;
  readonly id: string;
  readonly position: Position;
  readonly at: number;
}

/** Light load on several channels, with members on every instance, and what they saw. */
export interface Traffic {
  readonly refusals: readonly Refusal[];
  readonly acked: readonly AckedSend[];
  readonly members: readonly RawClient[];
  /** How long after its ack the slowest message reached the last of its members, in ms. */
  slowestDelivery(): number;
  /** Sends that are acked from a moment on. */
  ackedSince(at: number, channelId?: string): AckedSend[];
  /** Delivered messages of a channel, as one member has them. */
  delivered(member: RawClient, channelId: string): Message[];
  /** Stops sending; resolves when every send is settled. */
  settle(): Promise<void>;
  /** Resolves when every member has everything, and fails if anything is missing, doubled or out of order. */
  expectAllDelivered(withinMs?: number): Promise<void>;
}

const EVERY_MS = 15;

/** One sender and one member per instance in each channel; senders try again with the same id until they are acked. */
export async function startTraffic(instances: readonly RawClients[], channels: readonly string[]): Promise<Traffic> {
  const members = await Promise.all(instances.map((at, i) => at.connect(`member-${i}`)));
  const senders = await Promise.all(
    channels.map((_, i) => (instances[i % instances.length] as RawClients).connect(`sender-${i}`)),
  );
  for (const channelId of channels) for (const client of members) await client.ok('channel:join', { channelId });
  const refusals: Refusal[] = [];
  const acked: AckedSend[] = [];
  const arrivals = new Map<string, number>();
  for (const { socket } of members) {
    socket.on('message', ({ id }: Message) => arrivals.set(id, Date.now()));
  }
  let isOn = true;

  const send = async (client: RawClient, channelId: string, clientMessageId: string): Promise<void> => {
    for (;;) {
      const at = Date.now();
      const answer = await client.call('message:send', { channelId, content: clientMessageId, clientMessageId });
      const ms = Date.now() - at;
      if (answer.success) {
        const { message, position } = answer.data;
        acked.push({ channelId, id: message.id, position, at: Date.now() });
        return;
      }
      refusals.push({ channelId, code: answer.error.code, ms, at });
      if (!answer.error.retryable) throw new Error(`refused for good: ${answer.error.code}`);
      await pause(50);
    }
  };
  const running = channels.map(async (channelId, i) => {
    const sender = senders[i] as RawClient;
    await sender.ok('channel:join', { channelId });
    for (let n = 0; isOn; n += 1) {
      await send(sender, channelId, `${channelId}-${n}`);
      await pause(EVERY_MS);
    }
  });

  const delivered = (member: RawClient, channelId: string): Message[] =>
    member.of<Message>('message').filter((message) => message.channelId === channelId);
  return {
    refusals,
    acked,
    members,
    delivered,
    slowestDelivery: () => Math.max(0, ...acked.map(({ id, at }) => (arrivals.get(id) ?? Infinity) - at)),
    ackedSince: (at, channelId) =>
      acked.filter((one) => one.at >= at && (channelId === undefined || one.channelId === channelId)),
    async settle() {
      isOn = false;
      await Promise.all(running);
    },
    async expectAllDelivered(withinMs = 15_000) {
      for (const channelId of channels) {
        const sent = acked
          .filter((one) => one.channelId === channelId)
          .map(({ id, position }) => [position.offset, id]);
        for (const member of members) {
          const seen = (): unknown[] => delivered(member, channelId).map(({ position, id }) => [position.offset, id]);
          // Every send is settled, so the log holds what was acked and nothing else, from the first offset on.
          await expect.poll(seen, { timeout: withinMs, interval: 100 }).toEqual(sent);
          expect(sent.map(([offset]) => offset)).toEqual(sent.map((_, i) => i + 1));
        }
      }
      for (const member of members) expect(member.of('channel:reset')).toEqual([]);
    },
  };
}
