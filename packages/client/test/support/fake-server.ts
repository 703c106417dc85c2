import { MockServer } from '../../src/testing/mock-server.js';

export { ChannelLog as FakeLog } from '../../src/testing/channel-log.js';

/** The mock server of the test kit. Who is in a channel is left to the test, which has the server say anything. */
export class FakeServer extends MockServer {
  override showsSessions = false;
}
