import { createServer, type RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { routeRequests } from './route-requests.js';

const theirs: RequestListener = () => {};
const ours = { handle: () => {}, owns: (url: string) => url === '/ours' };

it('leaves listeners alone that were added after listen()', () => {
  const server = createServer(theirs);
  const heard: string[] = [];
  const early = (): void => void heard.push('early upgrade');
  const lateRequest = (): void => void heard.push('late request');
  const lateUpgrade = (): void => void heard.push('late upgrade');
  server.on('upgrade', early);

  const takeAway = routeRequests(server, ours);
  // A transport may take the upgrades for itself while it is bound.
  server.removeListener('upgrade', early);
  server.on('request', lateRequest);
  server.on('upgrade', lateUpgrade);
  server.emit('request', { url: '/ours' }, {});
  expect(heard).toEqual(['late request']);

  takeAway();
  expect(server.listeners('request')).toEqual([theirs, lateRequest]);
  expect(server.listeners('upgrade')).toEqual([early, lateUpgrade]);
});
