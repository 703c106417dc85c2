import type { JoinData, LogEntry, Position, ServerEventName } from '@nchat/realtime-protocol';
import { relate } from '@nchat/realtime-protocol';
import type { LiveSession } from '../../src/core/session.js';
import type { ChannelService } from '../../src/features/channels/channel-service.js';

const LOG_EVENTS = new Set<string>(['message', 'message:updated', 'message:deleted', 'reaction']);

/** One stretch of delivered history: from a fresh page, or a reset, to the next. */
export interface Stretch {
  readonly from: Position;
  readonly entries: LogEntry[];
}

/** The least a client must do to be right: one position per channel, and the rules of `relate`. */
export class ModelClient {
  readonly channels = new Set<string>();
  readonly stretches: Stretch[] = [];
  /** Live entries that contradicted what the server had given before, without a word of warning. */
  contradictions = 0;
  /** Reads that were asked for and not answered yet. */
  #busy = 0;
  #last: Position | null = null;
  #held: LogEntry[] = [];
  readonly #service: ChannelService;
  readonly #channelId: string;
  readonly session: LiveSession;

  constructor(userId: string, service: ChannelService, channelId: string) {
    this.#service = service;
    this.#channelId = channelId;
    this.session = {
      transport: 'socket',
      id: userId,
      principal: { userId, kind: 'user', expiresAt: null },
      device: { id: userId, kind: 'web' },
      channels: this.channels,
      isOpen: true,
      unsentBytes: 0,
      enter: (id) => void this.channels.add(id),
      exit: (id) => void this.channels.delete(id),
      emit: (event, data) => this.#onEvent(event, data),
      emitShared: () => {},
      accessEpoch: 0,
      renew() {},
      distrust() {},
      announceClose() {},
      close() {},
      terminate() {},
    };
  }

  get isBusy(): boolean {
    return this.#busy > 0;
  }

  get position(): Position | null {
    return this.#last;
  }

  /** Joins, or reads on, from where it stands. */
  async join(): Promise<void> {
    await this.#read(this.#last);
  }

  leave(): void {
    this.#service.leave(this.session, this.#channelId);
  }

  receive(event: ServerEventName, data: unknown): void {
    this.#onEvent(event, data);
  }

  #onEvent(event: ServerEventName, data: unknown): void {
    if (event === 'channel:reset') void this.#read(null);
    else if (LOG_EVENTS.has(event)) this.#onEntry({ event, data } as LogEntry);
  }

  #onEntry(entry: LogEntry): void {
    if (!this.#last || this.#busy > 0) {
      this.#held.push(entry);
      return;
    }
    switch (relate(this.#last, entry.data)) {
      case 'next':
        this.#deliver(entry);
        break;
      case 'known':
        break;
      case 'gap':
        this.#held.push(entry);
        void this.#read(this.#last);
        break;
      case 'broken':
        this.contradictions += 1;
        void this.#read(null);
        break;
    }
  }

  async #read(since: Position | null): Promise<void> {
    this.#busy += 1;
    const request = { channelId: this.#channelId, since, limit: 5 };
    const data = await this.#service.join(this.session, request, {
      mayJoin: async () => {},
      respond: (answer) => this.#onAnswer(answer),
      isQuiet: false,
    });
    this.#busy -= 1;
    if (data.recovered && data.hasMore) return this.#read(data.position);
    const held = this.#held;
    this.#held = [];
    // What was held from before a reset belongs to a life of the log that is over.
    for (const entry of held) if (entry.data.position.epoch === this.#last?.epoch) this.#onEntry(entry);
  }

  #onAnswer(data: JoinData): void {
    if (!data.recovered) {
      this.#last = data.position;
      this.stretches.push({ from: data.position, entries: [] });
      return;
    }
    for (const entry of data.entries) {
      if (this.#last && relate(this.#last, entry.data) === 'next') this.#deliver(entry);
    }
  }

  #deliver(entry: LogEntry): void {
    this.#last = entry.data.position;
    this.stretches.at(-1)?.entries.push(entry);
  }
}
