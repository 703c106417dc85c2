import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createTypingList } from './typing-list.js';

it('ends also when the clock was set back meanwhile', async () => {
  const clock = new FakeClock();
  let back = 0;
  const list = createTypingList({ ...clock, now: () => clock.now() - back }, () => {});
  const bob = { channelId: 'general', userId: 'bob', isTyping: true };
  list.receive({ ...bob, expiresAt: clock.now() + 3000 }, 0);
  list.receive({ ...bob, userId: 'cid', expiresAt: clock.now() + 5000 }, 0);
  back = 3_600_000;
  await clock.advance(3000);
  expect(list.store.getSnapshot()).toMatchObject([{ userId: 'cid' }]);
  await clock.advance(3_700_000);
  expect(list.store.getSnapshot()).toEqual([]);
});
