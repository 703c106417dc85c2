import { RealtimeError, type WireError } from '@nchat/realtime-protocol/core';
import type { TransportFactory } from './transport.js';

/** Frames without an ack may be dropped, and are while so many bytes wait for a slow network. */
const UNSENT_BYTES = 65_536;

/** `ws` wherever Node runs: also under jsdom, whose WebSocket takes no events of Node's. Bundlers replace it by a stub. */
const pickSocket = async (): Promise<typeof WebSocket> =>
  ((globalThis.process?.versions?.node &&
    (await import('ws').then(
      (ws) => ws.WebSocket,
      // Not installed, or a test environment without dynamic imports.
      () => null,
    ))) ||
    globalThis.WebSocket) as typeof WebSocket;

function addressOf(url: string, path: string): string {
  // Relative to the page, where there is one.
  const { protocol, host } = new URL(url, globalThis.location?.href);
  return `${protocol.replace('http', 'ws')}//${host}${path.replace(/\/$/, '')}/?EIO=4&transport=websocket`;
}

/**
 * Socket.IO 5 in Engine.IO 4 frames on a WebSocket: the part of both that one namespace with JSON events needs. A
 * frame is a digit for its kind, in messages a second one for the kind of packet, the id of an ack, and JSON. Written
 * out here because the library behind `socket.io-client` brings transports, upgrades, buffers and reconnecting that
 * this client must keep off, at six times the size (decision 0012).
 *
 * @see https://socket.io/docs/v4/socket-io-protocol/
 */
export const openSocket: TransportFactory = ({ url, path, auth }, { onEvent, onClose }) => {
  const acks = new Map<number, (answer: unknown) => void>();
  let socket: WebSocket | undefined;
  let isClosed = false;
  let lastId = 0;
  let maxBytes = Infinity;
  let silenceMs = 0;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  function close(isReplaced?: boolean): void {
    isClosed = true;
    clearTimeout(watchdog);
    acks.clear();
    // Said aloud, it is a goodbye and no loss: the server needs not wait for us to return.
    if (!isReplaced && socket?.readyState === 1) socket.send('41');
    socket?.close();
  }

  function end(error: RealtimeError): void {
    if (isClosed) return;
    close(true);
    onClose(error);
  }

  const lose = (cause?: unknown): void => end(new RealtimeError('offline', { cause }));

  /** The server's heartbeat is overdue when neither it nor anything else has come for so long. */
  function watch(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, silenceMs, 'no heartbeat');
  }

  function receive(frame: string): void {
    const [, kind, id, json] = /^(4?\d)(\d*)(.*)$/s.exec(frame)!;
    const data: unknown = json && JSON.parse(json);
    switch (kind) {
      case '0': {
        const { maxPayload, pingInterval, pingTimeout } = data as Record<string, number>;
        maxBytes = maxPayload!;
        silenceMs = pingInterval! + pingTimeout!;
        socket!.send(`40${JSON.stringify(auth)}`);
        break;
      }
      case '2':
        socket!.send('3');
        break;
      case '42':
        onEvent(...(data as [string, unknown]));
        break;
      case '43': {
        const ack = acks.get(+id!);
        acks.delete(+id!);
        ack?.((data as unknown[])[0]);
        break;
      }
      case '44':
        return end(RealtimeError.fromWire((data as { data?: WireError }).data));
      case '1':
      case '41':
        return lose('closed by the server');
      default:
    }
    if (!isClosed) watch();
  }

  pickSocket()
    .then((Socket) => {
      if (isClosed) return;
      socket = new Socket(addressOf(url, path));
      socket.onclose = (event) => lose(event.reason || event.code);
      socket.onerror = lose;
      socket.onmessage = ({ data }) => {
        if (isClosed) return;
        try {
          receive(data as string);
        } catch (error) {
          lose(error);
        }
      };
    })
    // An address that is none will not become one by waiting.
    .catch((cause: unknown) => end(new RealtimeError('bad_request', { cause })));

  return {
    name: 'websocket',
    emit(name, payload, ack) {
      if (!ack && socket!.bufferedAmount > UNSENT_BYTES) return;
      const id = ack ? ++lastId : '';
      const frame = `42${id}${JSON.stringify([name, payload])}`;
      // The server would close the connection over it, and the next one, for as long as we tried.
      if (frame.length > maxBytes || (frame.length * 3 > maxBytes && new Blob([frame]).size > maxBytes)) {
        return ack?.({ success: false, error: { code: 'payload_too_large' } as WireError });
      }
      if (ack) acks.set(lastId, ack);
      socket!.send(frame);
    },
    close,
  };
};
