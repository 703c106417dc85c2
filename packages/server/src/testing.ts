/**
 * A real server for the tests of applications.
 *
 * @module @nchat/realtime-server/testing
 */
import { randomBytes } from 'node:crypto';
import { mintToken, type MintOptions } from './auth/mint-token.js';
import type { RealtimeServerOptions } from './config/options.js';
import { silentLogger } from './core/logger.js';
import { createRealtimeServer } from './create-realtime-server.js';

/** A server for tests: real in everything, on a free port of this machine, quiet. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Signs a token that this server accepts. */
  token(userId: string, options?: Omit<MintOptions, 'userId' | 'secret'>): Promise<string>;
  stop(options?: { timeoutMs?: number }): Promise<void>;
}

/**
 * Starts a server for tests.
 *
 * @example
 * await using server = await createTestServer();
 * const client = new RealtimeClient({ url: server.url });
 * await client.connect('alice', await server.token('alice'));
 */
export async function createTestServer(options: RealtimeServerOptions = {}): Promise<TestServer> {
  const [secret = randomBytes(32).toString('hex')] = options.auth?.secrets ?? [];
  const server = createRealtimeServer({
    host: '127.0.0.1',
    port: 0,
    route: '127.0.0.1',
    logger: silentLogger,
    ...options,
    auth: { ...options.auth, secrets: [secret] },
  });
  const { port, url } = await server.listen();
  const stop = (stopOptions?: { timeoutMs?: number }): Promise<void> => server.stop(stopOptions);
  return {
    url,
    port,
    token: (userId, tokenOptions) => mintToken({ ...tokenOptions, userId, secret }),
    stop,
    [Symbol.asyncDispose]: () => stop({ timeoutMs: 1_000 }),
  };
}
