import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KeyPair } from './key-pairs.js';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** An issuer that publishes its keys, well or badly. */
export interface JwksServer extends AsyncDisposable {
  readonly url: string;
  /** Requests so far. */
  readonly asked: number;
  /** Publishes these keys from now on. */
  publish(...keys: { readonly kid?: string; readonly pair: KeyPair; readonly more?: object }[]): void;
  /** Answers in a way of its own from now on. */
  answer(how: Answer): void;
}

export async function jwksServer(): Promise<JwksServer> {
  let asked = 0;
  let how: Answer = (response) => response.writeHead(500).end();
  const server = createServer((request, response) => {
    asked += 1;
    how(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    get asked() {
      return asked;
    },
    publish(...keys) {
      const body = JSON.stringify({
        keys: keys.map(({ kid, pair, more }) => ({
          ...pair.jwk,
          ...(kid !== undefined && { kid }),
          use: 'sig',
          ...more,
        })),
      });
      how = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    },
    answer: (aWay) => (how = aWay),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
