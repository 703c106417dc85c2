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
 * nothing, every request is ours. Returns what takes them away again, and leaves what others have added since.
 */
export function routeRequests(server: NodeServer, app: RequestHandler): () => void {
  const before = server.listeners('request') as Listener[];
  const upgrades = server.listeners('upgrade') as Listener[];
  const route: Listener = (req, res) => {
    if (before.length === 0 || app.owns(req.url ?? '/')) app.handle(req, res);
    else for (const listener of before) listener.call(server, req, res);
  };
  server.removeAllListeners('request');
  server.on('request', route);
  return () => {
    server.removeListener('request', route);
    putFirst(server, 'request', before);
    putFirst(server, 'upgrade', upgrades);
  };
}

/** What was there before comes before what has come since. */
function putFirst(server: NodeServer, event: 'request' | 'upgrade', before: readonly Listener[]): void {
  const emitter: NodeJS.EventEmitter = server;
  for (const listener of before) emitter.removeListener(event, listener);
  for (const listener of before.toReversed()) emitter.prependListener(event, listener);
}
