import type { LiveSession } from '../core/session.js';
import type { Broadcaster } from '../core/broadcaster.js';
import type { BusFrame, ControlFrame } from '../ports/event-bus.js';
import type { SessionRegistry } from './session-registry.js';

export interface ControlDeps {
  readonly sessions: SessionRegistry;
  readonly broadcaster: Broadcaster;
  readonly leave: (session: LiveSession, channelId: string) => void;
}

/** Carries out, on this instance's sessions, what an administrator ordered on any. */
export function createControlListener({ sessions, broadcaster, leave }: ControlDeps): (frame: BusFrame) => void {
  return (frame) => {
    switch (frame.kind) {
      case 'disconnect':
        for (const session of sessions.ofUser(frame.userId)) session.close(frame.reason);
        break;
      case 'remove':
        for (const session of sessions.ofUser(frame.userId)) {
          session.distrust();
          if (!session.channels.has(frame.channelId)) continue;
          leave(session, frame.channelId);
          session.emit('channel:removed', { channelId: frame.channelId, reason: frame.reason });
        }
        break;
      case 'revoke':
        for (const session of [...sessions.all()]) if (isRevoked(session, frame)) session.close('token_revoked');
        break;
      case 'custom-user':
        broadcaster.custom({ userId: frame.userId }, frame.event, frame.payload);
        break;
      default:
      // Frames of channels and presence are none of ours.
    }
  };
}

const ORDERS = new Set<string>(['disconnect', 'remove', 'revoke', 'http-end', 'custom-user']);

/** Whether a frame of the bus is an order. */
export const isOrder = (frame: BusFrame): frame is ControlFrame => ORDERS.has(frame.kind);

type RevokeFrame = Extract<ControlFrame, { kind: 'revoke' }>;

/** Every criterion the order names must hold; an order that names none revokes nothing. */
function isRevoked({ principal }: LiveSession, { userId, tokenId, before }: RevokeFrame): boolean {
  if (userId === undefined && tokenId === undefined && before === undefined) return false;
  if (userId !== undefined && principal.userId !== userId) return false;
  if (tokenId !== undefined && principal.tokenId !== tokenId) return false;
  return before === undefined || (principal.issuedAt ?? 0) < before;
}
