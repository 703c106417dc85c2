import { expect, test } from '../fixtures/test.js';

test('two people talk', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');

  await alice.send('Hello Bob');
  await expect(bob.message('Hello Bob')).toContainText('alice');
  await bob.send('Hello Alice');
  await expect(alice.message('Hello Alice')).toContainText('bob');

  await alice.send('Two lines:\nthis is the second, with <b>markup</b> & more');
  const texts = ['Hello Bob', 'Hello Alice', 'Two lines:\nthis is the second, with <b>markup</b> & more'];
  await expect(alice.texts()).toHaveText(texts);
  await expect(bob.texts()).toHaveText(texts);
  await expect(bob.announcer).toHaveText(/Two lines/);
});

test('a message shows before the server has answered', async ({ signIn }) => {
  let answers: (() => void)[] | null = null;
  const alice = await signIn('alice', {
    prepare: (page) =>
      page.routeWebSocket(/socket\.io/, (socket) => {
        socket.connectToServer().onMessage((data) => {
          if (answers) answers.push(() => socket.send(data));
          else socket.send(data);
        });
      }),
  });
  const bob = await signIn('bob');

  answers = [];
  await alice.send('Is this thing on?');
  await expect(bob.message('Is this thing on?')).toBeVisible();
  await expect(alice.status('Is this thing on?')).toHaveText('Sending');

  const held: readonly (() => void)[] = answers;
  answers = null;
  for (const answer of held) answer();
  await expect(alice.status('Is this thing on?')).toHaveText('Read');
  await expect(alice.texts()).toHaveText(['Is this thing on?']);
});

test('a message moves from sent to read, and says who has read it', async ({ signIn, channelId }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await bob.channel('random').click();
  await expect(bob.page).toHaveURL(/channel=random/);

  await alice.send('Are you there?');
  await expect(alice.status('Are you there?')).toHaveText('Sent');
  await expect(bob.channel(channelId)).toContainText('1 unread');
  await expect(bob.page).toHaveTitle(/^\(1\) /);

  await bob.channel(channelId).click();
  await expect(alice.status('Are you there?')).toHaveText('Read');
  await expect(alice.message('Are you there?').getByTestId('read-by')).toContainText('Read by bob');
  await expect(bob.channel(channelId)).not.toContainText('unread');
});

test('typing shows, and goes by itself and with the message', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');

  await bob.composer.pressSequentially('I think');
  await expect(alice.typing).toHaveText('bob is typing');
  await expect(bob.typing).toBeEmpty();
  await expect(alice.typing).toBeEmpty();

  await bob.composer.pressSequentially(' so');
  await expect(alice.typing).toHaveText('bob is typing');
  await bob.composer.press('Enter');
  await expect(alice.message('I think so')).toBeVisible();
  await expect(alice.typing).toBeEmpty();
});

test('reactions count, and can be taken back', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('Lunch?');

  await bob.react('Lunch?', 'Thumbs up');
  await expect(alice.reaction('Lunch?', 'Thumbs up, 1: bob')).toHaveAttribute('aria-pressed', 'false');
  await alice.react('Lunch?', 'Party');
  await alice.reaction('Lunch?', /Thumbs up/).click();
  await expect(bob.reaction('Lunch?', 'Thumbs up, 2: you and alice')).toHaveAttribute('aria-pressed', 'true');
  await expect(bob.reaction('Lunch?', 'Party, 1: alice')).toBeVisible();

  await bob.reaction('Lunch?', /Thumbs up/).click();
  await expect(alice.reaction('Lunch?', 'Thumbs up, 1: you')).toBeVisible();
  await alice.reaction('Lunch?', /Thumbs up/).click();
  await expect(bob.reaction('Lunch?', /Thumbs up/)).toHaveCount(0);
});

test('a message can be edited', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('See you at five');
  await expect(bob.message('See you at five')).toBeVisible();

  await alice.edit('See you at five', 'See you at six');
  await expect(bob.message('See you at six')).toContainText('edited');
  await expect(bob.texts()).toHaveText(['See you at six']);
  await expect(alice.message('See you at six')).toContainText('edited');
  await expect(alice.composer).toBeFocused();
});

test('a deleted message leaves a mark', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('First');
  await alice.send('Wrong window');
  await alice.send('Last');
  await expect(bob.texts()).toHaveText(['First', 'Wrong window', 'Last']);

  await alice.remove('Wrong window');
  await expect(bob.texts()).toHaveText(['First', 'Last']);
  await expect(bob.messages).toContainText('This message was deleted');
  await expect(alice.messages).toContainText('You deleted this message');
});

test('a refused message says so, and can be tried again or given up', async ({ signIn }) => {
  const alice = await signIn('alice');
  const refused = 'Rings a \u0007 bell';
  await alice.send(refused);
  await expect(alice.status(refused)).toHaveText('Not sent');
  await alice.message(refused).getByRole('button', { name: 'Retry' }).click();
  await expect(alice.status(refused)).toHaveText('Not sent');
  await alice.message(refused).getByRole('button', { name: 'Discard' }).click();
  await expect(alice.texts()).toHaveCount(0);
});

test('only the author can edit and delete', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('Mine');

  const message = bob.message('Mine');
  await message.hover();
  await expect(message.getByRole('button', { name: 'React: Heart' })).toBeVisible();
  await expect(message.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(0);
  await expect(message.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
});

test('older messages come when they are asked for', async ({ signIn }) => {
  // Somebody who says nothing elsewhere: so many messages are near the limit of one user.
  const carol = await signIn('carol');
  for (let n = 1; n <= 60; n += 1) await carol.send(`Message ${n}`);
  await expect(carol.status('Message 60')).toHaveText('Sent');

  const bob = await signIn('bob');
  await expect(bob.message('Message 60')).toBeInViewport();
  await expect(bob.message('Message 60')).toHaveAttribute('aria-setsize', '50');
  await expect(async () => {
    await bob.messages.hover({ force: true });
    await bob.page.mouse.wheel(0, -100_000);
    await expect(bob.message('Message 1')).toBeInViewport({ timeout: 5_000 });
  }).toPass();
  await expect(bob.message('Message 1')).toHaveAttribute('aria-setsize', '60');
  await bob.page.getByRole('button', { name: 'Newest' }).click();
  await expect(bob.message('Message 60')).toBeInViewport();
});
