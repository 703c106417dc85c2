import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { createTestServer, type TestServer } from '../../src/testing.js';

describe('vertical', () => {
  let server: TestServer;
  const sockets: Socket[] = [];
  beforeEach(async () => { server = await createTestServer(); });
  afterEach(async () => { for (const s of sockets.splice(0)) s.disconnect(); await server.stop(); });
  const connect = async (userId: string) => {
    const socket = io(server.url, { auth: { token: await server.token(userId), userId }, transports: ['websocket'], forceNew: true });
    sockets.push(socket);
    await new Promise((res, rej) => { socket.on('connect', res as () => void); socket.on('connect_error', rej); });
    return socket;
  };
  it('joins, sends, receives', async () => {
    const a = await connect('alice'); const b = await connect('bob');
    const ja = await a.emitWithAck('channel:join', { channelId: 'general' });
    console.log(JSON.stringify(ja));
    const jb = await b.emitWithAck('channel:join', { channelId: 'general' });
    console.log(JSON.stringify(jb));
    const got = new Promise((r) => b.on('message', r));
    console.log(JSON.stringify(await a.emitWithAck('message:send', { channelId: 'general', content: 'hi', mentions: ['bob'] })));
    console.log(JSON.stringify(await got));
    const health = await fetch(`${server.url}/health`); console.log(await health.text());
    const poll = await fetch(`${server.url}/poll?channelId=general`, { headers: { authorization: `Bearer ${await server.token('cleo')}` } }); console.log(await poll.text());
  });
});
