import { randomBytes } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { pongFrame } from '../wire/client-frame.js';
import { FrameReader } from '../wire/frame-reader.js';

/** Where a server is, and from which of our own addresses to go there. */
export interface Address {
  readonly url: string;
  readonly from?: string | undefined;
}

export interface LinkHandler {
  onText(bytes: Buffer, start: number, end: number): void;
  /** The link is gone, or was never there. */
  onEnd(reason: string): void;
}

const LONGEST_RESPONSE = 16_384;
const HEADERS_END = Buffer.from('\r\n\r\n');

/** All links read into the same memory: what a chunk holds is dealt with before the next one comes. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

/** A WebSocket by itself: a request to upgrade, then frames. */
export class Link {
  readonly #handler: LinkHandler;
  readonly #reader: FrameReader;
  readonly #socket: Socket;
  /** The response's head, until it is complete. */
  #response: Buffer | null = Buffer.alloc(0);
  #hasEnded = false;

  constructor(address: Address, handler: LinkHandler) {
    this.#handler = handler;
    this.#reader = new FrameReader({
      onText: (bytes, start, end) => handler.onText(bytes, start, end),
      onPing: (payload) => this.write(pongFrame(payload)),
      onClose: (code, reason) => this.end(`closed ${code}${reason && ` ${reason}`}`),
      onFault: (reason) => this.end(`protocol: ${reason}`),
    });
    this.#socket = this.#connect(address);
  }

  write(frame: Buffer): void {
    if (!this.#hasEnded) this.#socket.write(frame);
  }

  /** Ends the link at once. */
  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#socket.destroy();
    this.#handler.onEnd(reason);
  }

  #connect({ url, from }: Address): Socket {
    const { hostname, port, protocol, host, pathname } = new URL(url);
    const isSecure = protocol === 'https:' || protocol === 'wss:';
    const where = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (isSecure ? 443 : 80)),
      ...(from !== undefined && { localAddress: from }),
    };
    const onOpen = (): void => {
      socket.setNoDelay(true);
      socket.write(request(host, pathname.replace(/\/$/, '')));
    };
    const socket = isSecure
      ? connectTls({ ...where, servername: where.host }, onOpen).on('data', (chunk: Buffer) =>
          this.#read(chunk, chunk.length),
        )
      : connectTcp(
          {
            ...where,
            onread: {
              buffer: shared,
              callback: (length) => {
                this.#read(shared, length);
                return true;
              },
            },
          },
          onOpen,
        );
    socket.once('error', (error: NodeJS.ErrnoException) => this.end(error.code ?? error.message));
    socket.once('close', () => this.end('connection lost'));
    return socket;
  }

  #read(chunk: Buffer, length: number): void {
    if (this.#response === null) this.#reader.push(chunk, 0, length);
    else this.#readResponse(chunk.subarray(0, length));
  }

  #readResponse(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#response ?? Buffer.alloc(0), chunk]);
    this.#response = bytes;
    const end = bytes.indexOf(HEADERS_END);
    if (end < 0) {
      if (bytes.length > LONGEST_RESPONSE) this.end('protocol: no end of the response');
      return;
    }
    const [status = ''] = bytes.subarray(0, end).toString('latin1').split('\r\n', 1);
    if (!/^HTTP\/1\.1 101\b/.test(status)) return this.end(status.replace(/^HTTP\/1\.[01] /, 'HTTP ').slice(0, 60));
    this.#response = null;
    this.#reader.push(bytes, end + HEADERS_END.length, bytes.length);
  }
}

function request(host: string, path: string): string {
  return [
    `GET ${path || '/socket.io'}/?EIO=4&transport=websocket HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');
}
