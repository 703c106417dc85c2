/** As many as can be between their first byte and their token at a time, on a server that is not under attack. */
const MOST = 1_000;

interface Connection {
  once(event: 'close', listener: () => void): unknown;
  close(discard?: boolean): void;
}

/**
 * Connections that are nobody's yet. Of too many the oldest goes: an honest client says at once who it is, and to
 * refuse the newest would let a thousand silent ones shut everybody out.
 */
export class PendingConnections {
  readonly #connections = new Set<Connection>();
  readonly #onCount: (count: number) => void;

  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
    connection.once('close', () => this.settle(connection));
    const [oldest] = this.#connections;
    if (oldest && this.#connections.size > MOST) {
      this.settle(oldest);
      oldest.close(true);
    }
    this.#onCount(this.#connections.size);
  }

  /** It has become somebody's, or has gone. */
  settle(connection: object): void {
    if (this.#connections.delete(connection as Connection)) this.#onCount(this.#connections.size);
  }
}
