import { setTimeout as sleep } from 'node:timers/promises';
import { nowUs } from '../measure/clock.js';
import { Histogram } from '../measure/histogram.js';
import { StampReader } from '../wire/stamp.js';
import { DeliveryWindow } from './delivery-window.js';
import { channelId, channelsOfMember } from './layout.js';
import { Member } from './member.js';
import type { CrowdPlan, RampPlan, RampResult } from './messages.js';

/** Connections from one address of ours; a port serves only one of them. */
const PER_ADDRESS = 20_000;

/** What was seen since the books were opened. */
interface Books {
  latency: Histogram;
  answers: Histogram;
  accepted: number;
  refused: Map<string, number>;
  lost: Map<string, number>;
}

interface Place {
  readonly member: Member;
  /** What it has seen of each of its channels. */
  readonly windows: Map<number, DeliveryWindow>;
}

const newBooks = (): Books => ({
  latency: new Histogram(),
  answers: new Histogram(),
  accepted: 0,
  refused: new Map(),
  lost: new Map(),
});

const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** All members: their connections, and what each of them sees. */
export class Crowd {
  readonly plan: CrowdPlan;
  readonly #places: Place[];
  /** Members of each channel. */
  readonly membersOf: readonly (readonly number[])[];
  /** The number of the next message of each channel. */
  readonly nextOf: number[];
  readonly #stamp = new StampReader();
  books = newBooks();

  constructor(plan: CrowdPlan) {
    this.plan = plan;
    this.nextOf = Array<number>(plan.channels).fill(0);
    const membersOf: number[][] = Array.from({ length: plan.channels }, () => []);
    this.#places = plan.tokens.map((token, index) => {
      const channels = channelsOfMember(index, plan);
      for (const channel of channels) membersOf[channel]?.push(index);
      const windows = new Map<number, DeliveryWindow>();
      const member: Member = new Member(
        { token, channels: channels.map((channel) => channelId(plan.run, channel)) },
        {
          onMessage: (bytes, start, end) => this.#onMessage(windows, bytes, start, end),
          onAnswer: (bytes, start, end, code) => this.#onAnswer(bytes, start, end, code),
          onLost: (reason) => add(this.books.lost, reason),
        },
      );
      return { member, windows };
    });
    this.membersOf = membersOf;
  }

  member(index: number): Member {
    const place = this.#places[index];
    if (!place) throw new RangeError(`there is no member ${index}`);
    return place.member;
  }

  get connected(): number {
    return this.#places.reduce((sum, { member }) => sum + (member.isOpen ? 1 : 0), 0);
  }

  /** From here on everything counts, for those who are connected. */
  openBooks(): void {
    this.books = newBooks();
    this.#places.forEach(({ member, windows }, index) => {
      windows.clear();
      if (!member.isOpen) return;
      for (const channel of channelsOfMember(index, this.plan)) {
        windows.set(channel, new DeliveryWindow(this.nextOf[channel] ?? 0));
      }
    });
  }

  get delivered(): number {
    let sum = 0;
    for (const { windows } of this.#places) for (const { received } of windows.values()) sum += received;
    return sum;
  }

  /** Everything that was sent should be there: what is not is missing. */
  closeBooks(): { missing: number; doubled: number } {
    const sums = { missing: 0, doubled: 0 };
    for (const { windows } of this.#places) {
      for (const [channel, window] of windows) {
        window.settle(this.nextOf[channel] ?? 0);
        sums.missing += window.missing;
        sums.doubled += window.doubled;
      }
    }
    return sums;
  }

  async ramp({ perSecond, atOnce, upTo }: RampPlan, onProgress: (text: string) => void): Promise<RampResult> {
    const from = performance.now();
    const failed = new Map<string, number>();
    this.books = newBooks();
    const waiting = this.#places.slice(0, upTo).flatMap(({ member }, index) => (member.isOpen ? [] : [index]));
    let begun = 0;
    let underWay = 0;
    let told = from;
    while (begun < waiting.length || underWay > 0) {
      const due = Math.min(waiting.length, Math.ceil(((performance.now() - from) / 1000) * perSecond) + 1);
      while (begun < due && underWay < atOnce) {
        const index = waiting[begun] as number;
        begun += 1;
        underWay += 1;
        this.member(index)
          .open({ url: this.plan.url, from: localAddress(this.plan.url, index) })
          .catch((error: Error) => add(failed, error.message))
          .finally(() => (underWay -= 1));
      }
      await sleep(2);
      if (performance.now() - told < 1000) continue;
      told = performance.now();
      onProgress(`${begun - underWay} of ${waiting.length} connected`);
    }
    return {
      connected: this.connected,
      failed: Object.fromEntries(failed),
      lost: Object.fromEntries(this.books.lost),
      elapsedMs: performance.now() - from,
    };
  }

  drop(): void {
    for (const { member } of this.#places) member.drop();
  }

  #onMessage(windows: Map<number, DeliveryWindow>, bytes: Buffer, start: number, end: number): void {
    const stamp = this.#stamp;
    if (!stamp.read(bytes, start, end)) return;
    windows.get(stamp.channel)?.see(stamp.sequence);
    this.books.latency.record(nowUs() - stamp.sentAt);
  }

  #onAnswer(bytes: Buffer, start: number, end: number, code: string | null): void {
    if (code !== null) return add(this.books.refused, code);
    this.books.accepted += 1;
    if (this.#stamp.read(bytes, start, end)) this.books.answers.record(nowUs() - this.#stamp.sentAt);
  }
}

/** On the machine itself there are many addresses to come from, and each has ports of its own. */
function localAddress(url: string, index: number): string | undefined {
  return new URL(url).hostname === '127.0.0.1' ? `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}` : undefined;
}
