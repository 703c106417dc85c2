import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { BusFrame, EventBus } from '../../ports/event-bus.js';
import { decodeFrame, encodeFrame } from './frames.js';
import type { Horizon } from './horizon.js';
import type { Keys } from './keys.js';
import type { NodeSubscriberHost } from './node-subscriber.js';
import type { NodeSubscriber } from './node-subscriber.js';
import type { RedisCalls } from './scripts.js';
import type { Topology } from './topology.js';

const RECONCILE_MS = 1_000;
const RETRY_MS = 100;
const SUBSCRIBE_DEADLINE_MS = 2_000;

export interface RedisBusDeps {
  readonly commands: Pick<RedisCalls, 'spublish'>;
  readonly keys: Keys;
  readonly topology: Topology;
  readonly horizon?: Horizon;
  /** Opens a listening connection to a node. */
  readonly open: (node: string, host: NodeSubscriberHost) => NodeSubscriber;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Topic {
  readonly channel: string;
  readonly listeners: Set<(frame: BusFrame) => void>;
  /** The node that confirmed the subscription; `null` while none has. */
  node: string | null;
  /** Was confirmed before: when it is again, or elsewhere, frames may have been missed. */
  wasUp: boolean;
  /** A confirmation is under way. */
  isAsking: boolean;
  readonly waiting: Set<() => void>;
}

interface Link {
  readonly subscriber: NodeSubscriber;
  readonly ready: Promise<void>;
  /** Confirmations under way. */
  asked: number;
  /** A topic that was up before was confirmed here, and nobody was told yet. */
  hasRestored: boolean;
}

/**
 * Sharded publish and subscribe. Each topic is listened to on the node that serves its slot; a loop compares where
 * topics should be with where they are, and moves, opens and mends what differs.
 */
export class RedisBus implements EventBus {
  readonly #deps: RedisBusDeps;
  readonly #topics = new Map<string, Topic>();
  readonly #links = new Map<string, Link>();
  readonly #restored = new Set<() => void>();
  #cancelTimer: () => void = () => {};
  /** Until then Redis is a moment away, and there are few topics to compare. */
  #wasUp = false;
  #isClosed = false;

  constructor(deps: RedisBusDeps) {
    this.#deps = deps;
    this.#schedule(RETRY_MS);
  }

  async publish(topic: string, frame: BusFrame): Promise<void> {
    await this.#deps.commands.spublish(this.#deps.keys.bus(topic), encodeFrame(frame));
  }

  async subscribe(name: string, listener: (frame: BusFrame) => void): Promise<() => void> {
    const topic = this.#open(this.#deps.keys.bus(name));
    topic.listeners.add(listener);
    const unsubscribe = (): void => this.#remove(topic, listener);
    if (topic.node !== null) return unsubscribe;
    const confirmed = await new Promise<boolean>((resolve) => {
      const settle = (isUp: boolean): void => {
        cancel();
        topic.waiting.delete(onUp);
        resolve(isUp);
      };
      const onUp = (): void => settle(true);
      const cancel = this.#deps.clock.after(SUBSCRIBE_DEADLINE_MS, () => settle(false));
      topic.waiting.add(onUp);
      this.#reconcile();
    });
    if (confirmed) return unsubscribe;
    unsubscribe();
    throw new RealtimeError('unavailable');
  }

  onRestored(listener: () => void): () => void {
    this.#restored.add(listener);
    return () => this.#restored.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    for (const { subscriber } of this.#links.values()) subscriber.down();
    this.#topics.clear();
  }

  #open(channel: string): Topic {
    const known = this.#topics.get(channel);
    if (known) return known;
    const topic: Topic = {
      channel,
      listeners: new Set(),
      node: null,
      wasUp: false,
      isAsking: false,
      waiting: new Set(),
    };
    this.#topics.set(channel, topic);
    return topic;
  }

  #remove(topic: Topic, listener: (frame: BusFrame) => void): void {
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0 || this.#topics.get(topic.channel) !== topic) return;
    this.#topics.delete(topic.channel);
    if (topic.node !== null) this.#end(topic, topic.node);
  }

  #schedule(ms: number): void {
    this.#cancelTimer();
    if (this.#isClosed) return;
    this.#cancelTimer = this.#deps.clock.after(ms, () => {
      this.#schedule(this.#wasUp ? RECONCILE_MS : RETRY_MS);
      this.#reconcile();
    });
  }

  /** Asks, for every topic that is not where it should be, the node that should have it. */
  #reconcile(): void {
    if (this.#isClosed) return;
    const inUse = new Set<string>();
    for (const topic of this.#topics.values()) {
      const node = this.#deps.topology.nodeOf(topic.channel);
      if (topic.node !== null) inUse.add(topic.node);
      if (topic.isAsking || node === null || topic.node === node) continue;
      void this.#ask(topic, node);
    }
    for (const [node, link] of this.#links) if (link.asked === 0 && !inUse.has(node)) link.subscriber.down();
  }

  async #ask(topic: Topic, node: string): Promise<void> {
    topic.isAsking = true;
    const link = this.#link(node);
    link.asked += 1;
    try {
      await link.ready;
      await link.subscriber.subscribe([topic.channel]);
      if (this.#links.get(node) === link) this.#confirm(topic, node, link);
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      this.#deps.logger.debug({ reason }, 'topic not subscribed yet');
      if (reason.startsWith('MOVED')) this.#deps.topology.refresh();
      this.#schedule(RETRY_MS);
    } finally {
      topic.isAsking = false;
      link.asked -= 1;
      // Told once for all topics of a node, and without waiting for other nodes, which may be away for long.
      if (link.asked === 0 && link.hasRestored) {
        link.hasRestored = false;
        for (const listener of this.#restored) listener();
      }
    }
  }

  #confirm(topic: Topic, node: string, link: Link): void {
    const before = topic.node;
    topic.node = node;
    this.#wasUp = true;
    // The node that served it until now may go on passing frames, as a replica does: they would come twice.
    if (before !== null && before !== node) this.#end(topic, before);
    if (!this.#topics.has(topic.channel)) return this.#end(topic, node);
    if (topic.wasUp) link.hasRestored = true;
    topic.wasUp = true;
    for (const onUp of [...topic.waiting]) onUp();
  }

  /** A subscription that cannot be ended costs nothing but frames that nobody hears. */
  #end(topic: Topic, node: string): void {
    this.#links
      .get(node)
      ?.subscriber.unsubscribe(topic.channel)
      .catch(() => {});
  }

  #link(node: string): Link {
    const known = this.#links.get(node);
    if (known) return known;
    const subscriber = this.#deps.open(node, {
      clock: this.#deps.clock,
      logger: this.#deps.logger,
      onMessage: (channel, text) => this.#deliver(channel, text),
      onDropped: (channel) => {
        const topic = this.#topics.get(channel);
        if (topic?.node !== node) return;
        topic.node = null;
        this.#deps.topology.refresh();
        this.#schedule(0);
      },
      onDown: () => this.#drop(node),
    });
    const ready = subscriber.connect();
    // Whoever waits for it hears of a failure; by itself it is no news.
    ready.catch(() => subscriber.down());
    const link = { subscriber, ready, asked: 0, hasRestored: false };
    this.#links.set(node, link);
    return link;
  }

  #drop(node: string): void {
    this.#links.delete(node);
    let isMissed = false;
    for (const topic of this.#topics.values()) {
      if (topic.node !== node) continue;
      topic.node = null;
      isMissed = true;
    }
    if (!isMissed) return;
    this.#deps.topology.refresh();
    this.#schedule(RETRY_MS);
  }

  #deliver(channel: string, text: string): void {
    const topic = this.#topics.get(channel);
    if (!topic) return;
    try {
      const frame = decodeFrame(text);
      if (frame?.kind === 'entry') this.#deps.horizon?.note(frame.channelId, frame.position);
      if (frame) for (const listener of topic.listeners) listener(frame);
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'frame not understood');
    }
  }
}
