import { randomUUID } from 'node:crypto';
import { WebSocketServer, type WebSocket } from 'ws';
import { peerServer, peerSettings } from './http.js';
import { messageOf, type Sending } from './message.js';

/**
 * A bare loop over `ws`: no token, no checks, no packets but those that the generator speaks. The text is made into
 * bytes once, and sent to one member after the other.
 */
const PING_INTERVAL_MS = 25_000;

const http = peerServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false });
const rooms = new Map<string, Set<WebSocket>>();

server.on('connection', (socket) => {
  const joined = new Set<string>();
  const userId = randomUUID();
  const ping = setInterval(() => socket.send('2'), PING_INTERVAL_MS);
  socket.send(`0${JSON.stringify({ sid: userId, upgrades: [], pingInterval: PING_INTERVAL_MS, pingTimeout: 20_000 })}`);

  socket.on('message', (bytes: Buffer) => {
    const text = bytes.toString();
    if (text.startsWith('40')) return socket.send(`40${JSON.stringify({ sid: userId })}`);
    const [, ack, body] = /^42(\d+)(\[.*)$/s.exec(text) ?? [];
    if (ack === undefined || body === undefined) return;
    const [event, payload] = JSON.parse(body) as [string, unknown];
    if (event === 'channel:join') {
      const { channels } = payload as { channels: { channelId: string }[] };
      for (const { channelId } of channels) join(channelId);
      socket.send(`43${ack}[{"success":true}]`);
    } else if (event === 'message:send') {
      const message = messageOf(userId, payload as Sending);
      const frame = Buffer.from(`42["message",${JSON.stringify(message)}]`);
      for (const member of rooms.get(message.channelId) ?? []) member.send(frame, { binary: false });
      socket.send(`43${ack}[${JSON.stringify({ success: true, data: { message, position: message.position } })}]`);
    }
  });
  socket.on('close', () => {
    clearInterval(ping);
    for (const channelId of joined) leave(channelId);
  });
  socket.on('error', () => socket.terminate());

  function join(channelId: string): void {
    const room = rooms.get(channelId) ?? new Set();
    rooms.set(channelId, room.add(socket));
    joined.add(channelId);
  }

  function leave(channelId: string): void {
    const room = rooms.get(channelId);
    room?.delete(socket);
    if (room?.size === 0) rooms.delete(channelId);
  }
});

http.listen(peerSettings.port, '127.0.0.1');
