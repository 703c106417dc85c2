import type { IncomingMessage } from 'node:http';
import type { RealtimeError } from '@nchat/realtime-protocol';
import {
  HandshakeSchema,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  RealtimeError as Refusal,
} from '@nchat/realtime-protocol';
import type { Authenticator } from '../../auth/authenticator.js';
import { isRefusedCredential } from '../../core/refused-credential.js';
import { randomId } from '../../core/ids.js';
import type { Logger } from '../../core/logger.js';
import type { Principal } from '../../core/principal.js';
import { toRealtimeError } from '../../pipeline/errors.js';
import { validate } from '../../pipeline/validate.js';
import type { EngineConnection } from './fast-path/engine-parts.js';
import { frameStream } from './fast-path/engine-parts.js';
import { inOneWrite } from './in-one-write.js';
import { SocketSession } from './socket-session.js';
import type { RealtimeSocket } from './types.js';

export interface HandshakeDeps {
  readonly authenticator: Authenticator;
  /**
   * Takes a place for the user's connection, or rejects with `connection_limit` or `rate_limited`; resolves to what
   * gives it back.
   */
  readonly takePlace: (principal: Principal) => Promise<() => void>;
  readonly strangers: {
    /** Why nothing that this address presents is verified; `null` when it is. */
    refusal(req: IncomingMessage): RealtimeError | null;
    /** Told of credentials that were refused, and of those that were accepted. */
    failed(req: IncomingMessage): void;
    accepted(req: IncomingMessage): void;
  };
  readonly logger: Logger;
}

/** Tries of one connection: frames before the first success have no budget of their own. */
const MOST_TRIES = 8;
const RETRY_MS = 5_000;
const SECRET_QUERY = ['token', 'access_token', 'auth', 'jwt'];

/**
 * Socket.IO middleware: who is it, may they connect. A refusal travels as `connect_error.data`. A connection is one
 * session's: whoever asks for a second one, or for two at once, loses it.
 */
export function handshake(deps: HandshakeDeps) {
  const tries = new WeakMap<object, number>();
  const busy = new WeakSet();
  return (socket: RealtimeSocket, next: (error?: Error) => void): void => {
    const { conn } = socket;
    // To be read now: it is let go of as soon as the connection has a session.
    const request = socket.request as IncomingMessage | undefined;
    const count = (tries.get(conn) ?? 0) + 1;
    tries.set(conn, count);
    if (count > MOST_TRIES || busy.has(conn) || !request) {
      next(refusal(deps, new Refusal('rate_limited', { retryAfterMs: RETRY_MS })));
      return conn.close();
    }
    busy.add(conn);
    admit(deps, socket, request).then(
      // Once let in, it stays busy.
      () => {
        deps.strangers.accepted(request);
        const stream = frameStream((conn as unknown as EngineConnection).transport);
        if (stream) inOneWrite(stream);
        next();
      },
      (thrown: unknown) => {
        busy.delete(conn);
        if (isRefusedCredential(thrown)) deps.strangers.failed(request);
        next(refusal(deps, thrown));
      },
    );
  };
}

async function admit(deps: HandshakeDeps, socket: RealtimeSocket, request: IncomingMessage): Promise<void> {
  const { authenticator, strangers, takePlace } = deps;
  const { query } = socket.handshake;
  if (SECRET_QUERY.some((name) => query[name] !== undefined)) throw new Refusal('token_in_query');
  const { token, userId, device, protocol } = validate(HandshakeSchema, socket.handshake.auth);
  if (protocol !== undefined && (protocol < MIN_PROTOCOL_VERSION || protocol > PROTOCOL_VERSION)) {
    throw new Refusal('unsupported_protocol');
  }
  const shutOut = strangers.refusal(request);
  if (shutOut && !(token !== undefined && authenticator.knows(token))) throw shutOut;
  const principal = await authenticator.authenticate({ token, userId });
  socket.data.release = await takePlace(principal);
  // The transport may be gone by now, and then no `disconnect` will give the place back.
  if (socket.conn.readyState !== 'open') {
    socket.data.release();
    throw new Refusal('timeout');
  }
  socket.data.session = new SocketSession(socket, principal, device);
}

function refusal({ logger }: HandshakeDeps, thrown: unknown): Error & { data: ReturnType<RealtimeError['toWire']> } {
  const error = toRealtimeError(thrown, randomId());
  if (error.code === 'internal') logger.error({ err: error.cause, requestId: error.requestId }, 'handshake failed');
  else logger.debug({ code: error.code, requestId: error.requestId }, 'handshake refused');
  return Object.assign(new Error(error.code), { data: error.toWire() });
}
