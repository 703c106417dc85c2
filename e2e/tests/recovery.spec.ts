import { type WebSocketRoute } from '@playwright/test';
import { expect, test } from '../fixtures/test.js';

test('a restart of the server loses nothing that was visible', async ({ signIn, stack, problems }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('Before, from alice');
  await expect(bob.message('Before, from alice')).toBeVisible();
  await bob.send('Before, from bob');
  await alice.react('Before, from bob', 'Heart');
  await expect(bob.reaction('Before, from bob', /Heart/)).toBeVisible();
  const before = ['Before, from alice', 'Before, from bob'];

  problems.expectServerAway();
  await stack.killServer();
  for (const user of [alice, bob]) {
    await expect(user.connection).toContainText('Reconnecting');
    await expect(user.texts()).toHaveText(before);
  }

  await alice.send('Meanwhile 1');
  await alice.send('Meanwhile 2');
  await bob.send('Meanwhile 3');
  await expect(alice.status('Meanwhile 1')).toHaveText('Waiting');
  await expect(alice.status('Meanwhile 2')).toHaveText('Waiting');
  await expect(bob.status('Meanwhile 3')).toHaveText('Waiting');
  await expect(alice.connection).toContainText('waiting');
  await expect(alice.texts()).toHaveText([...before, 'Meanwhile 1', 'Meanwhile 2']);

  await stack.startServer();
  for (const user of [alice, bob]) {
    await expect(user.connection).toContainText('Connected', { timeout: 30_000 });
  }
  for (const user of [alice, bob]) {
    for (const text of [...before, 'Meanwhile 1', 'Meanwhile 2', 'Meanwhile 3']) {
      await expect(user.message(text)).toHaveCount(1);
    }
  }
  await expect(alice.status('Meanwhile 2')).toHaveText('Read');
  await expect(bob.status('Meanwhile 3')).toHaveText('Read');
  await expect(alice.texts()).toHaveCount(5);
  await expect(bob.texts()).toHaveText(await alice.texts().allTextContents());
  await expect(bob.message('Before, from bob').getByRole('button', { name: 'Heart, 1: alice' })).toBeVisible();

  await bob.send('And on it goes');
  await expect(alice.message('And on it goes')).toBeVisible();
});

test('without a network, messages wait and then go out once', async ({ signIn, problems }) => {
  const sockets: WebSocketRoute[] = [];
  const alice = await signIn('alice', {
    prepare: (page) =>
      page.routeWebSocket(/socket\.io/, (socket) => {
        socket.connectToServer();
        sockets.push(socket);
      }),
  });
  const bob = await signIn('bob');

  problems.expectServerAway();
  await alice.page.context().setOffline(true);
  await Promise.all(sockets.map((socket) => socket.close()));
  await expect(alice.connection).toContainText('No network');
  await alice.send('From the tunnel');
  await expect(alice.status('From the tunnel')).toHaveText('Waiting');
  await bob.send('Hello?');
  await expect(bob.status('Hello?')).toHaveText('Sent');

  await alice.page.context().setOffline(false);
  await expect(bob.message('From the tunnel')).toBeVisible();
  await expect(alice.message('Hello?')).toBeVisible();
  await expect(bob.texts()).toHaveText(['Hello?', 'From the tunnel']);
  await expect(alice.texts()).toHaveText(['Hello?', 'From the tunnel']);
});

test('a user can disconnect and connect again', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');

  await alice.connection.click();
  await alice.page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(alice.connection).toContainText('Disconnected');
  await expect(bob.person('Offline', 'alice')).toBeVisible();
  await bob.send('Come back');

  const banner = alice.page.getByTestId('connection-banner');
  await banner.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(alice.connection).toContainText('Connected');
  await expect(alice.message('Come back')).toBeVisible();
  await expect(bob.person('Online', 'alice')).toBeVisible();
});
