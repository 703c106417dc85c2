import type { Batch } from './batch.js';
import type { ByteStream, EngineConnection, EngineTransport } from './engine-parts.js';
import { frameStream, WEBSOCKET_OPEN } from './engine-parts.js';
import type { Frame } from './frame.js';
import type { Collected, WriteRound } from './write-round.js';

/** A frame from this size on goes through engine.io: by itself it is no sign of a slow reader. */
const LARGE = 256 * 1024;

/** What remembers a connection's outlet. */
const OUTLET = Symbol('outlet');
type Owned = EngineConnection & { [OUTLET]?: Outlet };

/**
 * The way of frames to one connection: collected over a turn of the event loop and written at once, past engine.io,
 * where that is safe; else through engine.io like everything else.
 *
 * Order is kept by two rules. A frame that finds packets waiting in engine.io goes behind them; and whatever engine.io
 * is about to write is preceded by `flush`, upon which the collected frames go first.
 */
export class Outlet implements Collected {
  readonly #connection: EngineConnection;
  readonly #round: WriteRound;
  /** Is told when the connection does not take what it is sent. */
  owner: Collected['owner'] = null;
  #transport: EngineTransport | null = null;
  #stream: ByteStream | null = null;
  #pending: Batch | null = null;
  #largeBytes = 0;

  constructor(connection: EngineConnection, round: WriteRound) {
    this.#connection = connection;
    this.#round = round;
    (connection as Owned)[OUTLET] = this;
  }

  static of(connection: EngineConnection): Outlet | undefined {
    return (connection as Owned)[OUTLET];
  }

  /**
   * The size of the largest frame that is under way, until the connection holds no more than it may anyhow. A client
   * that has asked for a long history gets the next message before it has read all of that.
   */
  get largeBytes(): number {
    if (this.#largeBytes === 0) return 0;
    const isThrough = (this.#stream?.writableLength ?? 0) <= this.#round.maxUnsentBytes;
    if (isThrough && this.#connection.writeBuffer.length === 0) this.#largeBytes = 0;
    return this.#largeBytes;
  }

  send(frame: Frame): void {
    const connection = this.#connection;
    if (connection.transport !== this.#transport) this.#adopt(connection.transport);
    const isLarge = frame.bytes.length >= LARGE;
    if (isLarge) this.#largeBytes = Math.max(this.#largeBytes, frame.bytes.length);
    if (isLarge || this.#stream === null || connection.writeBuffer.length > 0 || connection.readyState !== 'open') {
      connection.write(frame.packet, { wsPreEncodedFrame: [frame.bytes] });
    } else if (this.#pending === null) {
      this.#pending = this.#round.alone(frame);
      this.#round.add(this);
    } else this.#pending = this.#pending.with(frame);
  }

  /**
   * Writes what was collected; false when the other side does not keep up. What a connection that is closing has not
   * got, its client asks for when it is back.
   */
  flush(): boolean {
    const batch = this.#pending;
    if (batch === null) return true;
    this.#pending = null;
    const stream = this.#stream;
    if (stream === null || this.#transport?.socket?.readyState !== WEBSOCKET_OPEN) return true;
    return batch.writeTo(stream) || stream.writableLength <= this.#round.maxUnsentBytes + this.largeBytes;
  }

  /** Polling has become a WebSocket, or this is the first frame. */
  #adopt(transport: EngineTransport): void {
    this.#transport = transport;
    this.#stream = frameStream(transport);
  }
}
