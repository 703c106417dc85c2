import { expect, it } from 'vitest';
import { setUp } from '../../test/support/harness.js';

it('is fetched again when the connection took the answer along', async () => {
  const h = setUp();
  await h.client.connect('ann', 'token');
  await h.client.joinChannel('general');
  const { id: threadId } = h.server.post('general', 'root');
  h.server.post('general', 'reply', { threadId });
  h.server.trouble = ({ name }) => (name === 'channel:history' ? 1000 : undefined);
  const { messages } = h.client.channel('general').thread(threadId);
  messages.subscribe(() => {});
  await h.clock.advance(0);
  h.server.trouble = () => undefined;
  h.server.session().kill();
  await h.clock.advance(20_000);
  expect(messages.getSnapshot()).toMatchObject({ items: [{ content: 'reply' }], isLoaded: true, error: null });
});
