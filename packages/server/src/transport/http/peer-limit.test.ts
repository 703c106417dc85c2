import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { limitPeers } from './peer-limit.js';

const setUp = () => {
  const server = new EventEmitter();
  limitPeers(server as Server, 16);
  const arrive = (remoteAddress: string) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress, destroy: vi.fn() });
    server.emit('connection', socket);
    return { socket, isClosed: () => socket.destroy.mock.calls.length > 0 };
  };
  return { arrive };
};

describe('sockets of one address', () => {
  it('are at most a quarter of all, and others find a place', () => {
    const { arrive } = setUp();
    const all = Array.from({ length: 6 }, () => arrive('203.0.113.7'));
    expect(all.map(({ isClosed }) => isClosed())).toEqual([false, false, false, false, true, true]);
    expect(arrive('203.0.113.8').isClosed()).toBe(false);
    all[0]?.socket.emit('close');
    expect(arrive('::ffff:203.0.113.7').isClosed()).toBe(false);
    expect(arrive('203.0.113.7').isClosed()).toBe(true);
  });

  it('are not limited where the address is the operator’s own', () => {
    const { arrive } = setUp();
    for (let i = 0; i < 20; i += 1) expect(arrive('10.0.0.1').isClosed()).toBe(false);
  });
});
