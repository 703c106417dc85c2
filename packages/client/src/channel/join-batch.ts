import { limits, RealtimeError, type CommandData, type CommandPayload, type JoinData, type Position } from '@nchat/realtime-protocol/core';
import { defer, type Deferred } from '../deferred.js';

/** Sends one `channel:join`. */
export type SendJoin = (payload: CommandPayload<'channel:join'>) => Promise<CommandData<'channel:join'>>;

interface Wish {
  readonly since: Position | null;
  readonly answer: Deferred<JoinData>;
}

/** Turns the joins of one moment into one frame: a reconnect with fifty channels asks once. */
export class JoinBatch {
  private readonly send: SendJoin;
  private wishes = new Map<string, Wish>();

  constructor(send: SendJoin) {
    this.send = send;
  }

  /** A later wish for the same channel in the same moment takes the place of the earlier one. */
  join(channelId: string, since: Position | null): Promise<JoinData> {
    const answer = defer<JoinData>();
    if (this.wishes.size === 0) queueMicrotask(() => this.flush());
    this.wishes.set(channelId, { since, answer });
    return answer.promise;
  }

  private flush(): void {
    const wishes = [...this.wishes];
    this.wishes = new Map();
    for (let start = 0; start < wishes.length; start += limits.batchJoin) {
      void this.ask(new Map(wishes.slice(start, start + limits.batchJoin)));
    }
  }

  private async ask(wishes: ReadonlyMap<string, Wish>): Promise<void> {
    const channels = [...wishes].map(([channelId, { since }]) => ({ channelId, ...(since && { since }) }));
    try {
      const answer = await this.send(channels.length === 1 ? channels[0]! : { channels });
      const results = 'results' in answer ? answer.results : [{ channelId: answer.channelId, success: true as const, data: answer }];
      for (const result of results) {
        const wish = wishes.get(result.channelId)?.answer;
        if (result.success) wish?.resolve(result.data);
        else wish?.reject(RealtimeError.fromWire(result.error, { channelId: result.channelId }));
      }
      // An answer that leaves a channel out must not leave it waiting.
      for (const { answer: left } of wishes.values()) left.reject(new RealtimeError('internal'));
    } catch (error) {
      for (const { answer } of wishes.values()) answer.reject(error);
    }
  }
}
