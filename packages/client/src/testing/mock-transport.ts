import { RealtimeError } from '@nchat/realtime-protocol/core';
import type { Transport, TransportFactory } from '../transport/transport.js';
import type { Body } from './channel-log.js';
import { createCommands } from './commands.js';
import type { Link } from './link.js';
import type { ServerState } from './server-state.js';
import { copy, MockSession } from './mock-session.js';
import { soon } from './soon.js';

/** Only what the log holds counts as lost: the rest nobody would miss, and counting it would surprise the test. */
const isEntry = (name: string): boolean => /^(message.*|reaction|notification)$/.test(name);

/** Opens connections to a mock server over one link. */
export function createTransport(server: ServerState, link: Link): TransportFactory {
  const run = createCommands(server);

  function welcome(session: MockSession): void {
    if (!session.isOpen) return;
    if (!link.monitor.isOnline()) return session.kill();
    if (server.refusal === 'silent') return;
    if (server.refusal) return session.kill(server.refusal.code);
    const { auth } = session.config;
    const userId = (session.userId = auth.userId ?? auth.token ?? '');
    const inbox = `user:${userId}`;
    session.joined.add(inbox);
    const sessionId = `session-${server.sessions.length}`;
    session.emit('connected', { socketId: sessionId, serverTime: server.clock.now(), protocolVersion: 1 });
    session.emit('authenticated', { userId, sessionId, expiresAt: null, rooms: [inbox] });
    // Back after a clean end. Whoever was shown as away or busy is so still.
    if (server.showsSessions && server.person(userId).status === 'offline') server.setPresence(userId, 'online');
  }

  return (config, handlers): Transport => {
    const session = new MockSession(
      config,
      {
        onEvent(name, data) {
          if (!isEntry(name) || !link.loses('events'))
            link.carry('events', () => session.isOpen && handlers.onEvent(name, data));
        },
        onClose: handlers.onClose,
      },
      link,
    );
    server.sessions.push(session);
    soon(() => welcome(session));
    return {
      name: 'websocket',
      emit(name, payload, ack) {
        if (!session.isOpen) return;
        const frame = { name, payload: copy(payload ?? {}) as Body };
        session.frames.push(frame);
        if (name !== 'ping' && link.loses('commands')) return;
        link.carry('commands', () => {
          if (!session.isOpen) return;
          const trouble = server.trouble(frame, session);
          if (trouble === 'lost') return;
          const answer =
            trouble instanceof RealtimeError ? { success: false, error: trouble.toWire() } : run(session, frame);
          const send = (): unknown => session.isOpen && ack?.(copy(answer));
          if (trouble === 'lost-answer' || (name !== 'ping' && link.loses('answers'))) return;
          if (typeof trouble === 'number') server.clock.setTimeout(send, trouble);
          else link.carry('answers', send);
        });
      },
      close() {
        if (!session.isOpen) return;
        session.isOpen = false;
        const { userId } = session;
        const isLast = !server.sessions.some((other) => other.isOpen && other.userId === userId);
        // As over a real wire, the end arrives later. A lost connection says nothing: its user may come back.
        if (isLast && server.showsSessions && server.people.has(userId)) soon(() => leave(userId));
      },
    };
  };

  function leave(userId: string): void {
    if (!server.sessions.some((other) => other.isOpen && other.userId === userId))
      server.setPresence(userId, 'offline');
  }
}
