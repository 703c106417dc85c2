import { systemClock, type Clock } from '../clock.js';
import type { TransportFactory } from '../transport/transport.js';
import { createLink } from './link.js';
import { createTransport } from './mock-transport.js';
import { createMockUser, type MockUser } from './mock-user.js';
import { ServerState } from './server-state.js';

/**
 * A server in memory that keeps to the contract, for any number of clients and users. A command, its answer and the
 * welcome take one task each.
 *
 * It knows no tokens: a token is the id of its user. Channels named `private-…` are forbidden to everybody.
 *
 * @example
 * const { client, server } = createMockClient();
 * await client.connect();
 * await client.joinChannel('general');
 * server.user('bob').send('general', 'Hello!');
 */
export class MockServer extends ServerState {
  /** Opens faultless connections to this server. */
  readonly transport: TransportFactory;

  /** @param clock - Its time. Give it the client's. */
  constructor(clock: Clock = systemClock) {
    super(clock);
    this.transport = createTransport(this, createLink(clock));
  }

  /** Somebody without a client of their own, who does what the test tells. */
  user(userId: string): MockUser {
    return createMockUser(this, userId);
  }
}
