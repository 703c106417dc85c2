/** Where a running server is reached. */
export interface ListenAddress {
  readonly port: number;
  readonly url: string;
}

/** A realtime server: WebSocket and HTTP on one port. */
export interface RealtimeServer {
  /**
   * Starts to serve. Resolves when the port is open, or, on a Node server of the application's own, when everything
   * is bound to it. On Redis, which may not be there yet, the server is then not ready (`GET /health/ready`) until it
   * has been reached. Rejects when the port is taken, and with `draining` when the server was stopped already.
   */
  listen(): Promise<ListenAddress>;
  /**
   * Stops gracefully: no new clients and no new sends, commands under way finish, clients are told to come back and
   * closed. Resolves when all is done, after `timeoutMs` (default: `shutdownTimeoutMs`) at the latest.
   */
  stop(options?: { timeoutMs?: number }): Promise<void>;
}
