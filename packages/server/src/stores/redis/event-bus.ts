import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { BusFrame, EventBus } from '../../ports/event-bus.js';
import { decodeFrame, encodeFrame } from './frames.js';
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
  /** Was confirmed before: when it is again, frames may have been missed. */
  wasUp: boolean;
  /** A confirmation is under way. */
  isAsking: boolean;
  readonly waiting: Set<() => void>;
}

interface Link {
  readonly subscriber: NodeSubscriber;
  readonly ready: Promise<void>;
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
  #isClosed = false;
  #missed = false;

  constructor(deps: RedisBusDeps) {
    this.#deps = deps;
    this.#schedule(RECONCILE_MS);
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

  /** Whether every topic that somebody listens to is confirmed. */
  get isWhole(): boolean {
    for (const topic of this.#topics.values()) if (topic.node === null) return false;
    return true;
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
    if (topic.node === null) return;
    const link = this.#links.get(topic.node);
    // A subscription that could not be ended costs nothing but frames that nobody hears.
    link?.subscriber.unsubscribe(topic.channel).catch(() => {});
  }

  #schedule(ms: number): void {
    this.#cancelTimer();
    if (this.#isClosed) return;
    this.#cancelTimer = this.#deps.clock.after(ms, () => {
      this.#schedule(RECONCILE_MS);
      this.#reconcile();
    });
  }

  /** Asks, for every topic that is not where it should be, the node that should have it. */
  #reconcile(): void {
    if (this.#isClosed) return;
    for (const topic of this.#topics.values()) {
      const node = this.#deps.topology.nodeOf(topic.channel);
      if (topic.isAsking || node === null || topic.node === node) continue;
      if (topic.node !== null) this.#lose(topic);
      void this.#ask(topic, node);
    }
  }

  async #ask(topic: Topic, node: string): Promise<void> {
    topic.isAsking = true;
    try {
      const link = this.#link(node);
      await link.ready;
      await link.subscriber.subscribe([topic.channel]);
      if (this.#links.get(node) === link) this.#confirm(topic, node);
    } catch (error) {
      this.#deps.logger.debug({ reason: error instanceof Error ? error.message : '' }, 'topic not subscribed yet');
      this.#schedule(RETRY_MS);
    } finally {
      topic.isAsking = false;
    }
  }

  #confirm(topic: Topic, node: string): void {
    topic.node = node;
    if (topic.wasUp) this.#missed = true;
    topic.wasUp = true;
    for (const onUp of [...topic.waiting]) onUp();
    if (!this.#missed || !this.isWhole) return;
    this.#missed = false;
    for (const listener of this.#restored) listener();
  }

  #lose(topic: Topic): void {
    topic.node = null;
    this.#schedule(0);
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
        if (topic?.node === node) this.#lose(topic);
      },
      onDown: () => this.#drop(node),
    });
    const ready = subscriber.connect();
    // Whoever waits for it hears of a failure; by itself it is no news.
    ready.catch(() => subscriber.down());
    const link = { subscriber, ready };
    this.#links.set(node, link);
    return link;
  }

  #drop(node: string): void {
    this.#links.delete(node);
    for (const topic of this.#topics.values()) if (topic.node === node) topic.node = null;
    this.#schedule(RETRY_MS);
  }

  #deliver(channel: string, text: string): void {
    const topic = this.#topics.get(channel);
    if (!topic) return;
    try {
      const frame = decodeFrame(text);
      if (frame) for (const listener of topic.listeners) listener(frame);
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'frame not understood');
    }
  }
}
