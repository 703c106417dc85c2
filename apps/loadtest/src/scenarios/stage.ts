import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { userId } from '../generator/layout.js';
import type { RampResult, TrafficResult } from '../generator/messages.js';
import type { ProcessFigures } from '../measure/process-figures.js';
import { Generator } from '../subjects/generator.js';
import type { Subject } from '../subjects/subject.js';
import type { Sizes } from './sizes.js';

/** Handshakes on their way at once while a crowd comes in slowly. */
const CALMLY = 50;

/** A subject, and a crowd of its own. */
export class Stage {
  readonly subject: Subject;
  readonly sizes: Sizes;
  readonly #generator: Generator;
  readonly #progress: (text: string) => void;

  private constructor(subject: Subject, sizes: Sizes, progress: (text: string) => void) {
    this.subject = subject;
    this.sizes = sizes;
    this.#progress = progress;
    this.#generator = new Generator(progress);
  }

  /** With nobody connected yet. */
  static async set(subject: Subject, sizes: Sizes, progress: (text: string) => void): Promise<Stage> {
    const stage = new Stage(subject, sizes, progress);
    try {
      const run = randomBytes(4).toString('hex');
      const { connections, channels, joined } = sizes;
      const users = Array.from({ length: connections }, (_, index) => userId(run, index));
      await stage.#generator.do('plan', {
        url: subject.url,
        run,
        members: connections,
        channels,
        channelsPerMember: joined,
        tokens: await subject.tokens(users),
      });
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  /** Brings the crowd in, up to a number; all have to come. */
  async connect(upTo = this.sizes.connections): Promise<void> {
    this.#progress('connecting');
    const result = await this.#generator.do('ramp', { perSecond: this.sizes.connectRate, atOnce: CALMLY, upTo });
    if (result.connected < upTo) throw new Error(`${this.subject.name}: ${refusal(result, upTo)}`);
  }

  /** Everybody falls off the network, and comes back at once. */
  async reconnect(): Promise<RampResult> {
    await this.#generator.do('drop');
    // Until the server has seen it, too.
    await sleep(2000);
    const { connections } = this.sizes;
    return this.#generator.do('ramp', { perSecond: 1e6, atOnce: connections, upTo: connections });
  }

  traffic(seconds: number, rate = this.sizes.rate): Promise<TrafficResult> {
    return this.#generator.do('traffic', {
      messagesPerSecond: rate,
      durationMs: seconds * 1000,
      contentLength: this.sizes.content,
    });
  }

  /** What a task costs the server; NaN where that cannot be known. */
  async cost<T>(task: () => Promise<T>): Promise<{ result: T; cpuMs: number; rssBytes: number; elapsedMs: number }> {
    const before = await this.subject.figures();
    const from = performance.now();
    const result = await task();
    const elapsedMs = performance.now() - from;
    const after = (await this.subject.figures()) ?? unknown;
    return { result, cpuMs: after.cpuMs - (before ?? unknown).cpuMs, rssBytes: after.rssBytes, elapsedMs };
  }

  async close(): Promise<void> {
    await this.#generator.stop();
  }
}

const unknown: ProcessFigures = { cpuMs: NaN, rssBytes: NaN };

export function refusal({ connected, failed, lost }: RampResult, wanted: number): string {
  const reasons = [
    ...Object.entries(failed).map(([reason, count]) => `${count} × ${reason}`),
    ...Object.entries(lost).map(([reason, count]) => `${count} lost again × ${reason}`),
  ];
  return `${connected} of ${wanted} connected: ${reasons.join(', ')}`;
}
