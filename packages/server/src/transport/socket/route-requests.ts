import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';

type Listener = (req: IncomingMessage, res: ServerResponse) => void;

/** Whoever answers plain HTTP requests. */
export interface RequestHandler {
  handle: Listener;
  /** Whether this address is one of ours. */
  owns(url: string): boolean;
}

/**
 * Puts our HTTP routes in front of whatever a Node server had before; the rest stays with it. On a server that had
 * nothing, every request is ours. Returns what restores the server.
 */
export function routeRequests(server: NodeServer, app: RequestHandler): () => void {
  const before = server.listeners('request') as Listener[];
  const upgrades = server.listeners('upgrade') as ((...args: unknown[]) => void)[];
  server.removeAllListeners('request');
  server.on('request', (req, res) => {
    if (before.length === 0 || app.owns(req.url ?? '/')) app.handle(req, res);
    else for (const listener of before) listener.call(server, req, res);
  });
  return () => {
    server.removeAllListeners('request');
    server.removeAllListeners('upgrade');
    for (const listener of before) server.on('request', listener);
    for (const listener of upgrades) server.on('upgrade', listener);
  };
}
