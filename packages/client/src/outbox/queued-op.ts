import type { ErrorCode, RealtimeError } from '@nchat/realtime-protocol/core';
import type { Message } from '../messages/message.js';
import type { Store } from '../store.js';

/** What an operation in the outbox does. */
export type QueuedOpKind = 'send' | 'edit' | 'delete' | 'react' | 'read';

/** An operation as it is stored: plain JSON. */
export interface StoredOp {
  /** Made once and kept over all retries; the `clientMessageId` of a send. */
  readonly id: string;
  /** What it does. */
  readonly kind: QueuedOpKind;
  /** Where. */
  readonly channelId: string;
  /** The command's payload. Carries message text: keep it out of logs. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it was queued, Unix ms. */
  readonly createdAt: number;
  /** Tries so far. */
  readonly attempts: number;
  /** Set on a send that was refused for good and waits for the user to retry or discard it. */
  readonly failedWith?: ErrorCode;
}

/** An operation in the outbox. */
export interface QueuedOp extends StoredOp {
  /** Whether it waits, is on the wire, or was refused for good. */
  readonly state: 'queued' | 'sending' | 'failed';
  /** Why it failed, or why its last try did. */
  readonly error?: RealtimeError;
}

/**
 * Where the outbox keeps operations, apart per user. Give your own (React Native, Electron) to make the queue
 * survive a restart there.
 */
export interface OutboxStorage {
  /**
   * Every stored operation of the user, oldest first. A storage that several clients share (tabs) returns those that
   * belong to no living one, and calls `adopt` later with what others leave behind; all of them are this client's then.
   */
  load(userId: string, adopt: (ops: readonly StoredOp[]) => void): Promise<readonly StoredOp[]>;
  /** Adds an operation, or replaces the one with the same id in its place. */
  put(userId: string, op: StoredOp): Promise<void>;
  /** Forgets an operation. */
  remove(userId: string, id: string): Promise<void>;
  /** Forgets every operation of the user. */
  clear(userId: string): Promise<void>;
  /** This client turns away from the user, or ends: what it has stored may become another's. */
  release?(userId: string): Promise<void>;
}

/** The outbox as the application sees it. */
export interface Queue {
  /** Operations that wait or are on the wire. */
  readonly size: Store<number>;
  /** Every operation, failed sends included, oldest first. */
  readonly items: Store<readonly QueuedOp[]>;
  /** Tries everything that waits now, without its back-off. Resolves when all of it has settled. Never rejects. */
  flush(): Promise<void>;
  /**
   * Tries a failed send again under its id. Rejects with `message_not_found` when there is no such send, and as
   * `sendMessage` does.
   */
  retry(clientMessageId: string): Promise<Message>;
  /** Forgets a send that is queued or failed, and takes its message from the list. */
  discard(clientMessageId: string): void;
}
