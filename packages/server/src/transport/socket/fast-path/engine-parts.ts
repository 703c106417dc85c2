/**
 * The parts of engine.io 6.6 and ws 8.21 that the fast path reads or writes. Neither types them as public, which is
 * why `tested-versions.ts` stands before their use.
 */
export interface EngineConnection {
  readonly readyState: string;
  readonly transport: EngineTransport;
  /** Packets that wait for the transport. While there are any, whatever is newer has to wait behind them. */
  readonly writeBuffer: readonly unknown[];
  write(text: string, options: { wsPreEncodedFrame: readonly Buffer[] }): unknown;
  close(): void;
}

export interface EngineTransport {
  readonly name: string;
  readonly perMessageDeflate?: unknown;
  /** Of a WebSocket only. */
  readonly socket?: WebSocketParts;
}

export interface WebSocketParts {
  readonly readyState: number;
  readonly _socket: ByteStream | null;
  readonly _sender: { readonly _socket: ByteStream } | null;
  readonly _extensions: object;
}

/** The TCP or TLS socket below. */
export interface ByteStream {
  readonly writableLength: number;
  write(bytes: Buffer): boolean;
  cork(): void;
  uncork(): void;
}

export const WEBSOCKET_OPEN = 1;

/**
 * The stream that takes whole frames of this transport, or `null` when frames need more than being written: polling,
 * compression, or parts that are not where they were.
 */
export function frameStream({ name, perMessageDeflate, socket }: EngineTransport): ByteStream | null {
  if (name !== 'websocket' || perMessageDeflate || !socket) return null;
  const stream = socket._socket;
  if (!stream || socket._sender?._socket !== stream || Object.keys(socket._extensions).length > 0) return null;
  return stream;
}
