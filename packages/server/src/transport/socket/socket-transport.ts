import type { IncomingMessage, Server as NodeServer } from 'node:http';
import { limits, PROTOCOL_VERSION, RealtimeError } from '@nchat/realtime-protocol';
import { Server } from 'socket.io';
import type { CommandSet } from '../../commands/index.js';
import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import type { LiveSession } from '../../core/session.js';
import type { Pipeline } from '../../pipeline/execute.js';
import { authenticated } from '../../sessions/credentials.js';
import type { SessionRegistry } from '../../sessions/session-registry.js';
import { createDispatcher, splitAck } from './dispatch.js';
import { translateEngineAnswers } from './engine-answers.js';
import { engineFault } from './engine-faults.js';
import type { EngineConnection } from './fast-path/engine-parts.js';
import { frameStream } from './fast-path/engine-parts.js';
import type { FastPath } from './fast-path/fast-path.js';
import { encodeAnswer } from './fast-path/frame.js';
import type { Call } from './fast-path/read-call.js';
import { forgetHandshake, forgetUpgradeRequests } from './forget-handshake.js';
import type { Connection, FrameBudget } from './frame-guard.js';
import { guardFrames, guardPrelude } from './frame-guard.js';
import { gateHandshakes } from './gate.js';
import type { HandshakeDeps } from './handshake.js';
import { handshake } from './handshake.js';
import { inOneWrite } from './in-one-write.js';
import { PendingConnections } from './pending-connections.js';
import { userRoom } from './rooms.js';
import type { RealtimeIo, RealtimeSocket } from './types.js';

/** Where nobody says for how long. */
const FLOOD_RETRY_MS = 5_000;
/** Where sockets are opened. */
export const SOCKET_PATH = '/socket.io/';

export interface EngineSettings {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** Whether browsers of this origin may connect. */
  readonly isOriginAllowed: (origin: string | undefined) => boolean;
}

/** The Socket.IO server, not yet attached: the fan-out needs it before the rest exists. */
export function createIo({ pingIntervalMs, pingTimeoutMs, isOriginAllowed }: EngineSettings): RealtimeIo {
  return new Server({
    path: SOCKET_PATH,
    serveClient: false,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    connectTimeout: 10_000,
    maxHttpBufferSize: limits.packetBytes,
    // Compression costs more than it saves on chat frames, and is a way to send bombs.
    perMessageDeflate: false,
    httpCompression: false,
    cors: { origin: (origin, done) => done(null, isOriginAllowed(origin) ? (origin ?? false) : false) },
  });
}

export interface SocketTransportDeps extends HandshakeDeps {
  readonly io: RealtimeIo;
  readonly server: NodeServer;
  readonly fastPath: FastPath;
  readonly pipeline: Pipeline;
  readonly commands: CommandSet;
  readonly sessions: SessionRegistry;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** What stands before a handshake. */
  readonly gate: {
    refusal(req: IncomingMessage): RealtimeError | null;
    admit(req: IncomingMessage, enter: () => void, turnAway: (error: RealtimeError) => void): void;
  };
  readonly isOriginAllowed: (origin: string | undefined) => boolean;
  readonly frameBudget: () => FrameBudget;
  readonly errorBudget: () => FrameBudget;
  /** Told of calls that are none. */
  readonly onRefused: (session: LiveSession, error: RealtimeError) => void;
  /** Told of a connection that sends more frames than it may; it is closed in any case. */
  readonly onFlood: (session: LiveSession) => void;
  readonly onConnected: (session: LiveSession) => void;
  /** `clean` when the client said goodbye itself. */
  readonly onDisconnected: (session: LiveSession, clean: boolean) => void;
}

/** Binds Socket.IO to the pipeline. Returns what unbinds it from the Node server. */
export function bindSocketTransport(deps: SocketTransportDeps): () => void {
  const { io, server } = deps;
  io.use(handshake(deps));
  const pending = new PendingConnections((count) => deps.metrics.pendingConnections(count));
  io.on('connection', (socket) => {
    pending.settle(socket.conn);
    onConnection(socket, deps);
  });
  io.attach(server);
  deps.fastPath.attach(io.engine);
  forgetUpgradeRequests(io.engine);
  const stopTranslating = translateEngineAnswers(io.engine, server);
  const { engine } = io;
  engine.on('connection', (connection: Connection) => {
    pending.add(connection);
    guardPrelude(connection);
  });
  engine.on('headers', (headers: Record<string, string>, req: IncomingMessage) => {
    headers['X-Content-Type-Options'] = 'nosniff';
    // The answer to an upgrade is about to be written, and engine.io's first packet follows at once.
    if (req.headers.upgrade !== undefined) inOneWrite(req.socket);
  });
  const { clients } = engine as unknown as { clients?: object };
  const openGate = gateHandshakes(server, SOCKET_PATH, {
    fault: (req, isUpgrade) =>
      // Also of those that name a session: a page of another origin has nothing to ask of one.
      deps.isOriginAllowed(req.headers.origin)
        ? engineFault(req, isUpgrade, (sid) => clients !== undefined && Object.hasOwn(clients, sid))
        : new RealtimeError('origin_not_allowed'),
    handshake: (req) => deps.gate.refusal(req),
    admit: (req, enter, turnAway) => deps.gate.admit(req, enter, turnAway),
  });
  return () => {
    openGate();
    stopTranslating();
  };
}

function onConnection(socket: RealtimeSocket, deps: SocketTransportDeps): void {
  const { session } = socket.data;
  const outlet = deps.fastPath.outletFor(socket.conn as unknown as EngineConnection);
  if (outlet) {
    outlet.owner = session;
    socket.data.outlet = outlet;
  }
  const flood = (): void => {
    deps.onFlood(session);
    session.close('too_many_requests', FLOOD_RETRY_MS);
  };
  deps.sessions.add(session);
  deps.metrics.connectionOpened();
  void socket.join(userRoom(session.principal.userId));

  const errors = deps.errorBudget();
  const onBadInput = (): void => {
    if (!errors.take()) session.close('too_many_errors');
  };
  const { pipeline, commands, onRefused } = deps;
  const dispatch = createDispatcher(session, { pipeline, commands, onBadInput, onRefused });
  socket.onAny((event: string, ...args: unknown[]) => dispatch(event, ...splitAck(args)));
  const onCall =
    outlet &&
    (({ event, payloads, id }: Call): void =>
      dispatch(event, payloads, id === null ? null : (answer) => outlet.send(encodeAnswer(id, answer))));
  guardFrames(socket, { budget: deps.frameBudget(), onFlood: flood, clock: deps.clock, onCall: onCall ?? undefined });
  socket.on('disconnect', (reason) => {
    deps.sessions.remove(session);
    socket.data.release();
    deps.metrics.connectionClosed(session.closedFor ?? reason);
    deps.onDisconnected(session, reason === 'client namespace disconnect');
    // Socket.IO would keep it open for another session; held like this it would be counted nowhere.
    socket.conn.close();
  });

  forgetHandshake(socket);
  deps.onConnected(session);
  session.emit('connected', { socketId: socket.id, serverTime: deps.clock.now(), protocolVersion: PROTOCOL_VERSION });
  session.emit('authenticated', authenticated(session));
  // All of this, and whatever else this turn has for it, goes with Socket.IO's own answer, which the middleware held back.
  const stream = frameStream((socket.conn as unknown as EngineConnection).transport);
  if (stream) inOneWrite(stream);
}
