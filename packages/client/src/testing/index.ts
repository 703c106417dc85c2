/**
 * Test kit: a real client on a server in memory. For tests against the real server, use `createTestServer` of
 * `@nchat/realtime-server/testing`.
 *
 * @module @nchat/realtime-client/testing
 */
export { createMockClient, type MockClient, type MockClientOptions } from './create-mock-client.js';
export { MockServer } from './mock-server.js';
export type { ServerState, Trouble } from './server-state.js';
export type { ChannelLog } from './channel-log.js';
export type { Frame, MockSession } from './mock-session.js';
export type { Droppable } from './link.js';
export type { MockNetwork } from './mock-network.js';
export type { MockUser, MessageRef } from './mock-user.js';
export { FakeClock } from './fake-clock.js';
export { aMember, aMessage } from './builders.js';
