/** As many as can be between their first byte and their token at a time, on a server that is not under attack. */
const MOST = 1_000;

interface Connection {
  on(event: 'close', listener: () => void): unknown;
  removeListener(event: 'close', listener: () => void): unknown;
  close(discard?: boolean): void;
}

/**
 * Connections that are nobody's yet. Of too many the oldest goes: an honest client says at once who it is, and to
 * refuse the newest would let a thousand silent ones shut everybody out.
 */
export class PendingConnections {
  /** With what listens for their end. */
  readonly #connections = new Map<Connection, () => void>();
  readonly #onCount: (count: number) => void;

  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
  }

  add(connection: Connection): void {
    const onClose = (): void => this.settle(connection);
    this.#connections.set(connection, onClose);
    connection.on('close', onClose);
    const [oldest] = this.#connections.keys();
    if (oldest && this.#connections.size > MOST) {
      this.settle(oldest);
      oldest.close(true);
    }
    this.#onCount(this.#connections.size);
  }

  /** It has become somebody's, or has gone. */
  settle(connection: object): void {
    const pending = connection as Connection;
    const onClose = this.#connections.get(pending);
    if (!onClose) return;
    // A connection may live for days; what it no longer needs goes at once.
    pending.removeListener('close', onClose);
    this.#connections.delete(pending);
    this.#onCount(this.#connections.size);
  }
}
