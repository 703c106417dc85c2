import { RealtimeError } from '@nchat/realtime-protocol/core';
import { io } from 'socket.io-client';
import type { TransportFactory } from './transport.js';

/**
 * Socket.IO over WebSocket. Its reconnection, buffer and retries stay off: they collapse to one rhythm for all
 * clients, hold messages without bound, and know nothing of tokens or of the outbox.
 */
export const openSocket: TransportFactory = ({ url, path, auth, timeoutMs }, { onEvent, onClose }) => {
  const socket = io(url, {
    path,
    auth,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    timeout: timeoutMs,
  });
  let isClosed = false;

  function close(): void {
    isClosed = true;
    socket.off();
    socket.offAny();
    socket.disconnect();
  }

  function end(error: RealtimeError): void {
    if (isClosed) return;
    close();
    onClose(error);
  }

  socket.onAny((name: string, data: unknown) => onEvent(name, data));
  socket.on('disconnect', (reason) => end(new RealtimeError('offline', { cause: reason })));
  socket.on('connect_error', (error) => {
    const refusal = (error as { data?: unknown }).data;
    const isRefusal = typeof refusal === 'object' && refusal !== null;
    end(isRefusal ? RealtimeError.fromWire(refusal) : new RealtimeError('offline', { cause: error }));
  });

  return {
    name: 'websocket',
    emit(name, payload, ack) {
      if (ack) socket.emit(name, payload, ack);
      else socket.volatile.emit(name, payload);
    },
    close,
  };
};
