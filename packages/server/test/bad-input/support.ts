import { afterAll, afterEach, beforeAll } from 'vitest';
import type { RealtimeServerOptions } from '../../src/config/options.js';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { exchange, requestText, type RawAnswer } from '../support/raw-http.js';
import { rawClients, type RawClients } from '../support/raw-client.js';

/** A machine that is busy with other tests takes its time. */
const START_MS = 60_000;

export interface BadInputWorld {
  readonly server: TestServer;
  readonly clients: RawClients;
  /** A request of a user, written as it stands. */
  ask(method: string, path: string, headers?: readonly string[], body?: string): Promise<RawAnswer>;
}

/** One running server for the tests of a file. */
export function badInputWorld(options: RealtimeServerOptions = {}): BadInputWorld {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer({ rateLimit: { points: 10_000 }, ...options });
  }, START_MS);
  afterAll(() => server.stop({ timeoutMs: 500 }));
  const clients = rawClients(() => server);
  afterEach(() => clients.close());
  return {
    get server() {
      return server;
    },
    clients,
    async ask(method, path, headers = [], body = '') {
      const authorization = `Authorization: Bearer ${await server.token('ann')}`;
      return exchange(server.port, requestText(method, path, [authorization, ...headers], body));
    },
  };
}

export const JSON_TYPE = 'Content-Type: application/json';
