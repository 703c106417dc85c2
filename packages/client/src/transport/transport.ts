import type { CommandName, Handshake, RealtimeError } from '@nchat/realtime-protocol/core';
import type { TransportName } from '../connection/connection-state.js';

/** What a transport is opened with. */
export interface TransportConfig {
  /** Address of the server. */
  readonly url: string;
  /** Path of the endpoint. */
  readonly path: string;
  /** What the connection is opened with: token, user, device. */
  readonly auth: Handshake;
  /** How long the way to the server may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** What a transport reports. After `onClose` it reports nothing more. */
export interface TransportHandlers {
  /** An event of the server, by its wire name. */
  onEvent: (name: string, data: unknown) => void;
  /** The transport could not be opened, or is gone. */
  onClose: (error: RealtimeError) => void;
}

/** One way to the server, for one connection. It never reconnects by itself. */
export interface Transport {
  /** What it shows as in the connection. */
  readonly name: TransportName;
  /** Sends a command; `ack` gets the server's raw answer. Without `ack` the command may be dropped. */
  emit: (name: CommandName, payload: unknown, ack?: (answer: unknown) => void) => void;
  /** Ends the transport without a report; one that is replaced says no goodbye, so that nobody sees the user leave. */
  close: (isReplaced?: boolean) => void;
}

/** Opens a transport. Reports arrive later, never before this returns. */
export type TransportFactory = (config: TransportConfig, handlers: TransportHandlers) => Transport;
