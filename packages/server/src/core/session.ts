import type { CloseReason, DeviceKind, ServerEventData, ServerEventName } from '@nchat/realtime-protocol';
import type { Principal } from './principal.js';

/** The device a session runs on. */
export interface SessionDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name?: string;
}

/** What goes on under credentials and must end with them. */
export interface CredentialHolder {
  readonly principal: Principal;
  close(reason: 'token_expired' | 'token_revoked'): void;
}

interface SessionBase {
  readonly id: string;
  readonly principal: Principal;
}

/** One HTTP request's identity. It joins nothing and receives nothing. */
export interface HttpSession extends SessionBase {
  readonly transport: 'http';
}

/** A connected socket. */
export interface LiveSession extends SessionBase {
  readonly transport: 'socket';
  readonly device: SessionDevice;
  /** The channels joined now, without the inbox. */
  readonly channels: ReadonlySet<string>;
  /** False as soon as the connection is gone; to be looked at after every await. */
  readonly isOpen: boolean;
  /** Why the server closed it; `null` while it has not. */
  readonly closedFor?: CloseReason | null;
  /** Bytes the other side has not taken yet. */
  readonly unsentBytes: number;
  /** The size of the largest answer under way, which may be unsent beside what else is. */
  readonly largeBytes?: number;
  /** Enters the channel's room, in this very tick. */
  enter(channelId: string): void;
  /** Leaves the channel's room, in this very tick. */
  exit(channelId: string): void;
  emit<E extends ServerEventName>(event: E, data: ServerEventData<E>): void;
  /** The same of something that many sessions are told, and that never changes. */
  emitShared<E extends ServerEventName>(event: E, data: ServerEventData<E> & object): void;
  /** Changes whenever rights that were checked before may have changed: what is still under way checks them anew. */
  readonly accessEpoch: number;
  /** Replaces the credentials, after a refresh by the same user. */
  renew(principal: Principal): void;
  /** Says that rights of this session were taken away. */
  distrust(): void;
  /** Says that it will be closed and why; it works on until it is, and the close need not say so again. */
  announceClose(reason: CloseReason, retryAfterMs?: number): void;
  /** Says why, then closes in the way that makes clients reconnect, or not, as the reason wants. */
  close(reason: CloseReason, retryAfterMs?: number): void;
  /** Ends the connection without waiting for what the other side has not taken. */
  terminate(): void;
}

export type Session = HttpSession | LiveSession;
