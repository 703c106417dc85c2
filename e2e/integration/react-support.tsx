import { RealtimeClient, type RealtimeClientOptions } from '@nchat/realtime-client';
import { ChannelProvider, RealtimeProvider } from '@nchat/realtime-react';
import type { AccessCallback } from '@nchat/realtime-server';
import { createTestServer, type TestServer } from '@nchat/realtime-server/testing';
import { cleanup, configure } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach } from 'vitest';

export { act, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';

// Every component mounts, unmounts and mounts again, as in development.
configure({ reactStrictMode: true, asyncUtilTimeout: 5000 });
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

// jsdom brings binary types of its own, which Node's crypto does not take from the server in this process.
const NodeBytes = Object.getPrototypeOf(Buffer) as Uint8ArrayConstructor;
Object.assign(globalThis, { Uint8Array: NodeBytes, ArrayBuffer: new NodeBytes().buffer.constructor });

/** A server and the clients of one test; all of it ends with the test. */
export class World implements AsyncDisposable {
  readonly server: TestServer;
  /** Every join of a channel that reached the server, as `user channel`. */
  readonly joins: readonly string[];
  private readonly clients: RealtimeClient[] = [];

  private constructor(server: TestServer, joins: readonly string[]) {
    this.server = server;
    this.joins = joins;
  }

  static async start(options?: Parameters<typeof createTestServer>[0]): Promise<World> {
    const joins: string[] = [];
    // The server asks its policy once per join, and goes on without its opinion.
    const policy: AccessCallback = ({ userId }, action, channelId) => {
      if (action === 'join') joins.push(`${userId} ${channelId}`);
      return null;
    };
    return new World(await createTestServer({ ...options, access: { policy } }), joins);
  }

  /** A client that knows who it is; the provider, or the test, connects it. */
  client(userId: string, options: RealtimeClientOptions = {}): RealtimeClient {
    const { url } = this.server;
    const client = new RealtimeClient({ url, getToken: () => this.server.token(userId), ...options });
    this.clients.push(client);
    return client;
  }

  /** Somebody else, without React. */
  async other(userId: string, channelId = 'general'): Promise<RealtimeClient> {
    const client = this.client(userId);
    await client.connect();
    await client.joinChannel(channelId);
    return client;
  }

  /** What the server has counted: connections, or commands by name. */
  async wire(): Promise<Record<string, number>> {
    const text = await (await fetch(`${this.server.url}/metrics`)).text();
    const opened = /^realtime_connections_opened_total\S* (\d+)/m.exec(text);
    const closed = /^realtime_connections_closed_total\S* (\d+)/m.exec(text);
    const counted: Record<string, number> = { opened: Number(opened?.[1] ?? 0), closed: Number(closed?.[1] ?? 0) };
    for (const [, labels, count] of text.matchAll(/^realtime_commands_total\{(.*)\} (\d+)/gm)) {
      const name = /event="([^"]+)"/.exec(labels!)![1]!;
      counted[name] = (counted[name] ?? 0) + Number(count);
    }
    return counted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    cleanup();
    for (const client of this.clients) await client.dispose();
    await this.server[Symbol.asyncDispose]();
  }
}

afterEach(cleanup);

/** Everything inside one provider with this client, and in one channel. */
export const inRoom = (client: RealtimeClient, channelId = 'general') =>
  function Room({ children }: { children?: ReactNode }): ReactNode {
    return (
      <RealtimeProvider client={client}>
        <ChannelProvider id={channelId}>{children}</ChannelProvider>
      </RealtimeProvider>
    );
  };
