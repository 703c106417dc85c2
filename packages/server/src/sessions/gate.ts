import type { IncomingMessage } from 'node:http';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { Metrics } from '../core/metrics.js';
import { withoutStack } from '../core/without-stack.js';

export interface GateDeps {
  readonly isDraining: () => boolean;
  /** Whether what a session needs is there: without it nobody could be let in. */
  readonly isReady: () => boolean;
  readonly isOverloaded: () => boolean;
  readonly isOriginAllowed: (origin: string | undefined) => boolean;
  readonly connections: { refusal(): RealtimeError | null };
  readonly handshakes: { refusal(address: string | undefined): RealtimeError | null };
  readonly strangers: {
    refusal(req: IncomingMessage): RealtimeError | null;
    isKnown(req: IncomingMessage): boolean;
  };
  readonly turnstile: {
    arrive(arrival: { isKnown: boolean; isGone(): boolean; enter(): void; turnAway(): void }): void;
  };
  readonly metrics: Pick<Metrics, 'refusedEarly'>;
  readonly addressOf: (req: IncomingMessage) => string | undefined;
}

const RETRY_MS = 1_000;
/** Those who are turned away in a rush do not all come back together. */
const RUSH_MS = 4_000;

/** What stands before a connection is begun. */
export interface Gate {
  /** What needs no token to be refused, cheapest first. */
  refusal(req: IncomingMessage): RealtimeError | null;
  /** Lets it in when it has its turn. */
  admit(req: IncomingMessage, enter: () => void, turnAway: (error: RealtimeError) => void): void;
}

export function createGate(deps: GateDeps): Gate {
  const check = (req: IncomingMessage): RealtimeError | null => {
    if (deps.isDraining()) return new RealtimeError('draining', { retryAfterMs: RETRY_MS });
    if (!deps.isReady()) return new RealtimeError('unavailable', { retryAfterMs: RETRY_MS });
    if (deps.isOverloaded()) return new RealtimeError('overloaded', { retryAfterMs: RETRY_MS * 10 });
    // Browsers let any page open a WebSocket anywhere; only the server can look at where it comes from.
    if (!deps.isOriginAllowed(req.headers.origin) || isEmbedded(req)) return new RealtimeError('origin_not_allowed');
    return deps.connections.refusal() ?? penalty(req) ?? deps.handshakes.refusal(deps.addressOf(req));
  };
  // Where somebody was let in before, tokens are known that are still let in; what comes with others, the handshake refuses.
  const penalty = (req: IncomingMessage): RealtimeError | null =>
    deps.strangers.isKnown(req) ? null : deps.strangers.refusal(req);
  const counted = (error: RealtimeError): RealtimeError => {
    deps.metrics.refusedEarly(error.code);
    return error;
  };
  return {
    refusal(req) {
      const error = check(req);
      return error && counted(error);
    },
    admit: (req, enter, turnAway) =>
      deps.turnstile.arrive({
        isKnown: deps.strangers.isKnown(req),
        isGone: () => req.socket.destroyed,
        enter() {
          // It may have begun while this one waited.
          if (deps.isDraining()) turnAway(counted(new RealtimeError('draining', { retryAfterMs: RETRY_MS })));
          else enter();
        },
        turnAway() {
          const retryAfterMs = Math.round(RETRY_MS + Math.random() * RUSH_MS);
          turnAway(counted(withoutStack(() => new RealtimeError('overloaded', { retryAfterMs }))));
        },
      }),
  };
}

const EMBEDDED = new Set(['no-cors', 'navigate', 'nested-navigate']);

/** Images and links of any page come without an origin; they would spend the handshakes of the page's visitors. */
function isEmbedded({ headers }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode'];
  return typeof mode === 'string' && EMBEDDED.has(mode);
}
