import type { Server as NodeServer } from 'node:http';
import type { RealtimeServerOptions } from './config/options.js';
import { composeServer } from './create-server.js';
import type { RealtimeServer } from './running-server.js';
import { createStores } from './stores/create-stores.js';

/**
 * Makes a realtime server; nothing is opened before `listen`.
 *
 * @param options - see {@link RealtimeServerOptions}; `server` is a Node HTTP server of the application's own to
 * attach to, whose other routes stay its own.
 * @throws ConfigurationError with every problem of the options at once.
 *
 * @example
 * const realtime = createRealtimeServer({ auth: { secrets: [process.env.JWT_SECRET] } });
 * const { url } = await realtime.listen();
 */
export function createRealtimeServer(
  options: RealtimeServerOptions & { readonly server?: NodeServer | undefined } = {},
): RealtimeServer {
  return composeServer(options, createStores);
}
