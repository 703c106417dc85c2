import type { Receipt } from '@nchat/realtime-protocol';

/** How far each user has read each channel. */
export interface ReceiptStore {
  /** Moves the mark forward, never back. Rejects with `message_not_found`. */
  advance(
    channelId: string,
    userId: string,
    messageId: string,
    at: number,
  ): Promise<{ receipt: Receipt; advanced: boolean }>;
  /** The marks of everyone in the channel. */
  list(channelId: string): Promise<readonly Receipt[]>;
}
