import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, RealtimeError } from '@nchat/realtime-protocol';
import { refusalAnswer, refuseUpgrade } from './refusal-answer.js';
import type { RealtimeIo } from './types.js';

type Engine = RealtimeIo['engine'];
/** engine.io makes it anew whenever its server begins to listen. */
type WithWebSocketServer = { readonly ws?: NodeJS.EventEmitter };

const CODES: Readonly<Record<number, ErrorCode>> = {
  403: 'forbidden',
  413: 'payload_too_large',
  500: 'internal',
};

const refused = new WeakSet<Duplex>();

/**
 * What engine.io and ws answer by themselves, with texts and numbers of their own, comes in the one error shape; the
 * status stays theirs. The gate refuses most of it before, but a session may end between the two. Returns what undoes
 * it for the Node server.
 */
export function translateEngineAnswers(engine: Engine, server: NodeServer): () => void {
  engine.use((_req: IncomingMessage, res: ServerResponse, next: () => void) => {
    if (isResponse(res)) translateAnswer(res);
    next();
  });
  // Of an upgrade; a plain request has its response.
  engine.on('connection_error', ({ req }: { req: IncomingMessage & { res?: unknown } }) => {
    if (req.res === undefined) refuseOnce(req.socket);
  });
  const hearClientErrors = (): void => {
    (engine as unknown as WithWebSocketServer).ws?.on('wsClientError', (_error: Error, socket: Duplex) =>
      refuseOnce(socket),
    );
  };
  hearClientErrors();
  server.on('listening', hearClientErrors);
  return () => server.removeListener('listening', hearClientErrors);
}

/** The stand-in for a response that engine.io makes for upgrades has nothing to end. */
const isResponse = (res: object): res is ServerResponse => 'writableEnded' in res;

function translateAnswer(res: ServerResponse): void {
  const writeHead = res.writeHead.bind(res);
  const end = res.end.bind(res);
  res.writeHead = ((status: number, ...rest: [Record<string, string>]) => {
    if (status < 400) return writeHead(status, ...rest);
    const { headers, body } = refusalAnswer(new RealtimeError(CODES[status] ?? 'bad_request'), status);
    res.end = (() => end(body, 'utf8')) as typeof end;
    return writeHead(status, headers);
  }) as typeof writeHead;
}

function refuseOnce(socket: Duplex): void {
  if (refused.has(socket) || !socket.writable) return;
  refused.add(socket);
  refuseUpgrade(new RealtimeError('bad_request'), socket);
}
