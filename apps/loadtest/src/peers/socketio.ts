import { Server } from 'socket.io';
import { peerServer, peerSettings } from './http.js';
import { messageOf, type Sending } from './message.js';
import { userOf } from './verify.js';

/** Plain Socket.IO as its guide shows it: a middleware that verifies the token, rooms, a broadcast per message. */
interface Joining {
  readonly channels: readonly { readonly channelId: string }[];
}
type Answer = (answer: unknown) => void;

const http = peerServer();
const io = new Server(http, { serveClient: false });

if (!peerSettings.isOpen) {
  io.use((socket, next) => {
    userOf(socket.handshake.auth['token']).then(
      (userId) => {
        (socket.data as { userId: string }).userId = userId;
        next();
      },
      (error: Error) => next(error),
    );
  });
}

io.on('connection', (socket) => {
  socket.on('channel:join', ({ channels }: Joining, answer: Answer) => {
    for (const { channelId } of channels) void socket.join(channelId);
    answer({ success: true, data: { results: channels.map(({ channelId }) => ({ success: true, channelId })) } });
  });
  socket.on('message:send', (sending: Sending, answer: Answer) => {
    if (!socket.rooms.has(sending.channelId)) return answer({ success: false, error: { code: 'not_joined' } });
    const message = messageOf((socket.data as { userId?: string }).userId ?? socket.id, sending);
    io.to(sending.channelId).emit('message', message);
    answer({ success: true, data: { message, position: message.position, duplicate: false } });
  });
});

http.listen(peerSettings.port, '127.0.0.1');
