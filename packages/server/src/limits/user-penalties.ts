import type { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Session } from '../core/session.js';
import { Penalties, type Penalty } from './penalties.js';

export interface UserPenaltySettings {
  readonly enabled: boolean;
  readonly points: number;
  readonly durationS: number;
}

/** Users who go on when they are refused, whatever they come by. */
export interface UserPenalties {
  /** How long the user of a session is still shut out, in ms. */
  remainingMs(session: Pick<Session, 'principal'>): number;
  /** To be told of each refused command. */
  refused(session: Session, error: RealtimeError): void;
  /** Shuts the user out now. */
  punish(session: Session): void;
  /** Makes a penalty that another instance gave hold here, too. */
  impose(userId: string, penalty: Penalty): void;
}

const LEAST_STRIKES = 50;
const LEAST_WINDOW_MS = 10_000;

/**
 * Once more as many refusals as the budget allows calls are no accident: an honest client waits for as long as it is
 * told. Services are not punished, for they act for many.
 */
export function createUserPenalties(
  { enabled, points, durationS }: UserPenaltySettings,
  clock: Clock,
  onPenalty: (userId: string, penalty: Penalty) => void,
): UserPenalties {
  const settings = {
    strikes: Math.max(LEAST_STRIKES, points),
    windowMs: Math.max(LEAST_WINDOW_MS, durationS * 1_000),
  };
  const penalties = new Penalties(settings, clock, onPenalty);
  const isFree = ({ principal }: Pick<Session, 'principal'>): boolean => !enabled || principal.kind === 'service';
  return {
    remainingMs: (session) => (isFree(session) ? 0 : penalties.remainingMs(session.principal.userId)),
    refused(session, { code, type }) {
      if (isFree(session) || (code !== 'rate_limited' && type !== 'validation')) return;
      penalties.strike(session.principal.userId);
    },
    punish(session) {
      if (!isFree(session)) penalties.punish(session.principal.userId);
    },
    impose: (userId, penalty) => penalties.impose(userId, penalty),
  };
}
