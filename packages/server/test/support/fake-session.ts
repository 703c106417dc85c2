import { vi } from 'vitest';
import type { Principal } from '../../src/core/principal.js';
import type { LiveSession } from '../../src/core/session.js';

/** A connected session without a socket, which keeps what it was told. */
export function fakeSession(principal: Principal, channels: readonly string[] = []) {
  const joined = new Set(channels);
  const state = { principal, isOpen: true, unsentBytes: 0, largeBytes: 0, accessEpoch: 0 };
  const session = {
    id: `session-of-${principal.userId}`,
    transport: 'socket' as const,
    device: { id: 'device', kind: 'web' as const },
    channels: joined as ReadonlySet<string>,
    get principal() {
      return state.principal;
    },
    get isOpen() {
      return state.isOpen;
    },
    get unsentBytes() {
      return state.unsentBytes;
    },
    get largeBytes() {
      return state.largeBytes;
    },
    get accessEpoch() {
      return state.accessEpoch;
    },
    enter: (channelId: string) => void joined.add(channelId),
    exit: (channelId: string) => void joined.delete(channelId),
    emit: vi.fn(),
    emitShared: vi.fn(),
    renew: vi.fn((next: Principal) => {
      state.principal = next;
    }),
    distrust: vi.fn(),
    announceClose: vi.fn(),
    close: vi.fn(),
    terminate: vi.fn(),
  } satisfies LiveSession;
  return { session, state };
}
