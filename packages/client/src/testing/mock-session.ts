import { RealtimeError, type ErrorCode } from '@nchat/realtime-protocol/core';
import type { TransportConfig, TransportHandlers } from '../transport/transport.js';
import type { Link } from './link.js';
import type { Body } from './channel-log.js';

/** A command as it went over the wire. */
export interface Frame {
  /** The command, such as `message:send`. */
  readonly name: string;
  /** What it was sent with. */
  readonly payload: Body;
}

/** Whatever goes over a wire is a copy of what went in. */
export const copy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** One connection of one user, as the mock server sees it: assert on what went over the wire. */
export class MockSession {
  /** Every command that arrived, oldest first. */
  readonly frames: Frame[] = [];
  /** Channels the session has joined; its inbox is among them. */
  readonly joined = new Set<string>();
  /** What the connection was opened with: address and handshake. */
  readonly config: TransportConfig;
  /** False when the connection is gone. */
  isOpen = true;
  /** Whose it is; empty until the server has let it in. */
  userId = '';
  /** The network it goes over. */
  readonly link: Link;
  private readonly handlers: TransportHandlers;

  constructor(config: TransportConfig, handlers: TransportHandlers, link: Link) {
    this.config = config;
    this.link = link;
    this.handlers = handlers;
  }

  /** Sends an event to this connection only. */
  emit(name: string, data: unknown): void {
    if (this.isOpen) this.handlers.onEvent(name, copy(data));
  }

  /** Breaks the connection, as a network does; or refuses it with another code. */
  kill(code: ErrorCode = 'offline'): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.handlers.onClose(new RealtimeError(code));
  }

  /** How often a command arrived. */
  count(name: string): number {
    return this.of(name).length;
  }

  /** The payloads of a command, oldest first. */
  of(name: string): Body[] {
    return this.frames.filter((frame) => frame.name === name).map((frame) => frame.payload);
  }
}
