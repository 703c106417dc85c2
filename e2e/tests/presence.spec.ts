import { expect, test } from '../fixtures/test.js';

test('people come and go', async ({ signIn }) => {
  const alice = await signIn('alice');
  await expect(alice.person('Online', 'alice')).toContainText('(you)');

  const bob = await signIn('bob');
  await expect(alice.person('Online', 'bob')).toBeVisible();
  await expect(bob.person('Online', 'alice')).toBeVisible();

  await bob.page.close();
  await expect(alice.person('Offline', 'bob')).toContainText('Seen today');
  await expect(alice.person('Online', 'bob')).toHaveCount(0);
});

test('one can be away, busy or invisible', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');

  await bob.setStatus('Do not disturb');
  await expect(alice.person('Do not disturb', 'bob')).toBeVisible();
  await bob.setStatus('Away');
  await expect(alice.person('Away', 'bob')).toBeVisible();
  await bob.setStatus('Invisible');
  await expect(alice.person('Offline', 'bob')).toBeVisible();
  await bob.setStatus('Online');
  await expect(alice.person('Online', 'bob')).toBeVisible();
});

test('a second tab is the same person', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  const second = await bob.page.context().newPage();
  await second.goto(bob.page.url());

  await alice.send('Which of you is it?');
  await expect(second.getByText('Which of you is it?').first()).toBeVisible();
  await expect(alice.person('Online', 'bob')).toHaveCount(1);
  await second.close();
  await expect(bob.message('Which of you is it?')).toBeVisible();
  await expect(alice.person('Online', 'bob')).toBeVisible();
});
