import { once } from 'node:events';
import { connect } from 'node:net';

/** An answer to bytes that no client of good manners would send. */
export interface RawAnswer {
  /** 0 when the connection ended without one. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** The code of a problem. */
  readonly code: string | undefined;
}

/** Writes bytes on a connection of their own, and reads until the server ends it. */
export async function exchange(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => {});
  // Not closed from here: a server need not answer whoever has hung up.
  socket.write(Buffer.from(bytes, 'latin1'));
  await once(socket, 'close');
  const at = text.indexOf('\r\n\r\n');
  const body = at < 0 ? '' : text.slice(at + 4);
  const code = /"code":"(\w+)"/.exec(body)?.[1];
  return { status: Number(text.slice(9, 12)) || 0, head: text.slice(0, at), body, code };
}

/** A request in full, ending its connection unless `headers` say otherwise. */
export function requestText(method: string, path: string, headers: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = ['Host: x', 'Connection: close', ...length, ...headers].map((line) => `${line}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${Buffer.from(body).toString('latin1')}`;
}
