import { setTimeout as sleep } from 'node:timers/promises';
import { nowUs } from '../measure/clock.js';
import { STAMP_LENGTH, stampText } from '../wire/stamp.js';
import type { Crowd } from './crowd.js';
import { channelId } from './layout.js';
import type { TrafficPlan, TrafficResult } from './messages.js';

/** How long to wait, after the last message, without anything coming in. */
const QUIET_MS = 3000;

/** Sends messages evenly, by all members in turn, and accounts for everything that has to come of them. */
export async function traffic(
  crowd: Crowd,
  plan: TrafficPlan,
  onProgress: (text: string) => void,
): Promise<TrafficResult> {
  crowd.openBooks();
  const cpu = process.cpuUsage();
  const from = performance.now();
  const { sent, lateMs } = await send(crowd, plan, onProgress);
  const elapsedMs = performance.now() - from;
  await settle(
    crowd,
    sent.reduce((sum, { members }) => sum + members, 0),
    sent.length,
  );
  const { user, system } = process.cpuUsage(cpu);

  const { books } = crowd;
  const { missing, doubled } = crowd.closeBooks();
  const refused = [...books.refused.values()].reduce((sum, count) => sum + count, 0);
  // Refused messages reach nobody. Which ones they were does not matter as long as channels have as many members.
  const unreached = sent.length === 0 ? 0 : Math.round((refused / sent.length) * sumOf(sent));
  return {
    elapsedMs,
    connected: crowd.connected,
    sent: sent.length,
    accepted: books.accepted,
    refused: Object.fromEntries(books.refused),
    unanswered: sent.length - books.accepted - refused,
    expected: sumOf(sent) - unreached,
    delivered: crowd.delivered,
    missing: Math.max(0, missing - unreached),
    doubled,
    lost: Object.fromEntries(books.lost),
    lateMs,
    cpuUs: user + system,
    latency: books.latency.toCounts(),
    answers: books.answers.toCounts(),
  };
}

interface Sent {
  /** Connected members of its channel when it was sent. */
  readonly members: number;
}

const sumOf = (sent: readonly Sent[]): number => sent.reduce((sum, { members }) => sum + members, 0);

async function send(
  crowd: Crowd,
  { messagesPerSecond, durationMs, contentLength }: TrafficPlan,
  onProgress: (text: string) => void,
): Promise<{ sent: Sent[]; lateMs: number }> {
  const speakers = speakersOf(crowd);
  const filling = 'x'.repeat(Math.max(0, contentLength - STAMP_LENGTH));
  const total = Math.round((messagesPerSecond * durationMs) / 1000);
  const sent: Sent[] = [];
  const from = performance.now();
  let lateMs = 0;
  let told = from;
  while (sent.length < total) {
    const elapsed = performance.now() - from;
    while (sent.length < total && (sent.length * 1000) / messagesPerSecond <= elapsed) {
      lateMs = Math.max(lateMs, elapsed - (sent.length * 1000) / messagesPerSecond);
      sent.push(speak(crowd, speakers, sent.length, filling));
    }
    if (performance.now() - told >= 1000) {
      told = performance.now();
      onProgress(`${sent.length} of ${total} sent, ${crowd.delivered} delivered`);
    }
    await sleep(1);
  }
  return { sent, lateMs };
}

interface Speakers {
  readonly channels: readonly { readonly index: number; readonly members: readonly number[] }[];
}

/** Channels in turn, and the connected members of each in turn, so that nobody comes near a rate limit. */
function speakersOf(crowd: Crowd): Speakers {
  const channels = crowd.membersOf.flatMap((members, index) => {
    const connected = members.filter((member) => crowd.member(member).isOpen);
    return connected.length > 0 ? [{ index, members: connected }] : [];
  });
  if (channels.length === 0) throw new Error('nobody is connected');
  return { channels };
}

function speak(crowd: Crowd, { channels }: Speakers, turn: number, filling: string): Sent {
  const { index, members } = channels[turn % channels.length] as Speakers['channels'][number];
  const round = Math.floor(turn / channels.length);
  const speaker = members[round % members.length] as number;
  const sequence = crowd.nextOf[index] ?? 0;
  crowd.nextOf[index] = sequence + 1;
  const { run } = crowd.plan;
  const content = stampText({ sentAt: nowUs(), sequence, channel: index }) + filling;
  crowd
    .member(speaker)
    .send(
      `{"channelId":"${channelId(run, index)}","content":"${content}","clientMessageId":"${run}-${index}-${sequence}"}`,
    );
  return { members: members.length };
}

/** Until everything is there, or nothing has come for a while. */
async function settle(crowd: Crowd, expected: number, answers: number): Promise<void> {
  let delivered = -1;
  let since = performance.now();
  for (;;) {
    const now = crowd.delivered;
    const refused = [...crowd.books.refused.values()].reduce((sum, count) => sum + count, 0);
    if (now >= expected && crowd.books.accepted + refused >= answers) return;
    if (now !== delivered) {
      delivered = now;
      since = performance.now();
    }
    if (performance.now() - since > QUIET_MS) return;
    await sleep(10);
  }
}
