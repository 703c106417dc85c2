import { RealtimeError, type LogEntry, type Position } from '@nchat/realtime-protocol/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSync, type ChannelSync } from '../src/channel/channel-sync.js';
import { FakeClock } from './support/fake-clock.js';
import { FakeLog } from './support/fake-server.js';

/**
 * One reader, one log, and everything that may happen between them. What the reader delivers must obey:
 * I2 no id twice, I3 offsets +1 within an epoch, I4 whatever the log holds is delivered or announced as lost.
 */
type Move =
  | { kind: 'append' }
  | { kind: 'drop' }
  | { kind: 'double' }
  | { kind: 'swap' }
  | { kind: 'reset'; isTold: boolean }
  | { kind: 'trim' }
  | { kind: 'cut' }
  | { kind: 'back' }
  | { kind: 'answer' }
  | { kind: 'lose' }
  | { kind: 'wait'; ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ kind: 'append' } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'drop' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'double' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'swap' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const), isTold: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'trim' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'cut' } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'back' } as const) },
  { weight: 6, arbitrary: fc.constant({ kind: 'answer' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lose' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(100, 600, 1500) }) },
);

type Delivered =
  | { kind: 'entry'; position: Position; prev: string }
  | { kind: 'page'; position: Position }
  | { kind: 'gap'; recovered: boolean };

class World {
  readonly clock = new FakeClock();
  readonly log = new FakeLog('c');
  readonly delivered: Delivered[] = [];
  readonly sync: ChannelSync;
  isUp = true;
  /** Live entries on their way, and requests that wait for an answer. */
  private wire: LogEntry[] = [];
  private asks: { since: Position | null; resolve: (data: never) => void }[] = [];
  private epochs = 1;

  constructor() {
    this.sync = createSync(this.clock, () => 1000, {
      join: (since) =>
        new Promise((resolve, reject) => {
          this.asks.push({ since, resolve });
          this.clock.setTimeout(() => reject(new RealtimeError('timeout')), 10_000);
        }),
      snapshot: () => {},
      apply: ({ data }) => this.delivered.push({ kind: 'entry', position: data.position, prev: data.prev }),
      replace: (page) => this.delivered.push({ kind: 'page', position: page.position }),
      gap: (_from, _to, recovered) => this.delivered.push({ kind: 'gap', recovered }),
      changed: () => {},
      refused: () => {},
    });
    this.sync.start();
  }

  async run(next: Move): Promise<void> {
    switch (next.kind) {
      case 'append':
        this.append();
        break;
      case 'drop':
        this.append();
        this.wire.pop();
        break;
      case 'double':
        this.append();
        this.wire.push(this.wire.at(-1)!);
        break;
      case 'swap':
        this.append();
        this.append();
        this.wire.push(...this.wire.splice(-2).reverse());
        break;
      case 'reset':
        this.epochs += 1;
        this.log.reset(`e${this.epochs}`);
        // What was under way still arrives; then, at the latest with its first entry, the reader notices.
        if (next.isTold && this.isUp) this.flush().sync.resync();
        else this.append();
        break;
      case 'trim':
        this.log.trimmedTo = this.log.position.offset;
        break;
      case 'cut':
        this.isUp = false;
        this.wire = [];
        this.asks = [];
        this.sync.stop();
        break;
      case 'back':
        this.isUp = true;
        this.sync.start();
        break;
      case 'answer':
        this.answer();
        break;
      case 'lose':
        this.asks.shift();
        break;
      case 'wait':
        await this.clock.advance(next.ms);
        break;
    }
    // Live entries keep their order but for the moves above; sometimes they stay under way for a while.
    if (next.kind !== 'append') this.flush();
    await this.clock.advance(0);
  }

  /** No more trouble: everything asked is answered until all is quiet. */
  async calm(): Promise<void> {
    if (!this.isUp) await this.run({ kind: 'back' });
    // One more entry shows the reader what it does not know it misses.
    this.append();
    this.flush();
    for (let i = 0; i < 60 && (this.sync.state() !== 'live' || this.asks.length > 0); i++) {
      this.answer();
      this.flush();
      await this.clock.advance(this.asks.length > 0 ? 0 : 300);
    }
  }

  private append(): void {
    const id = this.log.nextId('m');
    const entry = this.log.append('message', { id });
    if (this.isUp) this.wire.push(entry);
  }

  private flush(): this {
    for (const entry of this.wire.splice(0)) this.sync.live(entry);
    return this;
  }

  private answer(): void {
    const ask = this.asks.shift();
    if (!ask) return;
    const { log } = this;
    const { since } = ask;
    const known = since && (since.offset === 0 ? '' : log.entries[since.offset - 1]?.data.position.id);
    const base = { channelId: 'c', userId: 'u', position: log.position };
    if (since && since.epoch === log.epoch && known === since.id && since.offset >= log.trimmedTo) {
      const entries = log.entries.slice(since.offset, since.offset + 3);
      const hasMore = since.offset + entries.length < log.entries.length;
      ask.resolve({ ...base, recovered: true, entries, hasMore } as never);
    } else {
      ask.resolve({ ...base, recovered: false, entries: log.entries.slice(-2), hasMore: true } as never);
    }
  }
}

/** The checker of the invariants; it is tested itself below. */
function check(delivered: readonly Delivered[], log: FakeLog): string | null {
  const ids = new Set<string>();
  let last: Position | null = null;
  for (const [index, item] of delivered.entries()) {
    if (item.kind === 'gap') continue;
    if (item.kind === 'page') {
      // A page that replaces something must be announced by what follows it.
      const next = delivered[index + 1];
      const isFirst = last === null;
      if (!isFirst && !(next?.kind === 'gap' && !next.recovered)) return `page ${index} was not announced`;
      last = item.position;
      continue;
    }
    const { position, prev } = item;
    if (ids.has(position.id)) return `${position.id} twice`;
    ids.add(position.id);
    if (last === null) return `entry ${index} before any page`;
    if (position.epoch !== last.epoch) return `epoch changed silently at ${index}`;
    if (position.offset !== last.offset + 1 || prev !== last.id) return `hole before ${index}`;
    last = position;
  }
  const top = log.position;
  if (last?.epoch !== top.epoch || last.offset !== top.offset)
    return `ends at ${last?.epoch}:${last?.offset}, log at ${top.epoch}:${top.offset}`;
  return null;
}

describe('what a reader delivers', () => {
  it('is the log, in order, once, or announced as lost, whatever happens on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60, size: 'max' }), async (moves) => {
        const world = new World();
        for (const next of moves) await world.run(next);
        await world.calm();
        expect(check(world.delivered, world.log)).toBeNull();
        expect(world.sync.state()).toBe('live');
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (items: Delivered[]) => void]>([
    ['a lost entry', (items) => items.splice(3, 1)],
    ['a doubled entry', (items) => items.splice(3, 0, items[3]!)],
    ['two swapped entries', (items) => items.splice(3, 2, items[4]!, items[3]!)],
    [
      'a stale epoch',
      (items) => items.splice(3, 1, { ...items[3]!, position: { epoch: 'e0', offset: 3, id: 'x' } } as Delivered),
    ],
    [
      'a page that is not announced',
      (items) => items.push({ kind: 'page', position: { epoch: 'e1', offset: 6, id: 'y' } }),
    ],
    ['an end short of the log', (items) => items.pop()],
  ])('would be caught with %s', (_name, damage) => {
    const log = new FakeLog('c');
    const delivered: Delivered[] = [{ kind: 'page', position: log.position }];
    for (let i = 0; i < 6; i++) {
      const { data } = log.append('message', { id: log.nextId('m') });
      delivered.push({ kind: 'entry', position: data.position, prev: data.prev });
    }
    expect(check(delivered, log)).toBeNull();
    damage(delivered);
    expect(check(delivered, log)).not.toBeNull();
  });
});
