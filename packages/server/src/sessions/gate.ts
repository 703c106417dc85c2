import type { IncomingMessage } from 'node:http';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { Metrics } from '../core/metrics.js';

export interface GateDeps {
  readonly isDraining: () => boolean;
  /** Whether what a session needs is there: without it nobody could be let in. */
  readonly isReady: () => boolean;
  readonly isOverloaded: () => boolean;
  readonly isOriginAllowed: (origin: string | undefined) => boolean;
  readonly connections: { refusal(): RealtimeError | null };
  readonly handshakes: { refusal(address: string | undefined): RealtimeError | null };
  readonly strangers: { refusal(req: IncomingMessage): RealtimeError | null };
  readonly metrics: Pick<Metrics, 'refusedEarly'>;
  readonly addressOf: (req: IncomingMessage) => string | undefined;
}

const RETRY_MS = 1_000;

/** What needs no token to be refused, cheapest first. */
export function createGate(deps: GateDeps): (req: IncomingMessage) => RealtimeError | null {
  const check = (req: IncomingMessage): RealtimeError | null => {
    if (deps.isDraining()) return new RealtimeError('draining', { retryAfterMs: RETRY_MS });
    if (!deps.isReady()) return new RealtimeError('unavailable', { retryAfterMs: RETRY_MS });
    if (deps.isOverloaded()) return new RealtimeError('overloaded', { retryAfterMs: RETRY_MS * 10 });
    // Browsers let any page open a WebSocket anywhere; only the server can look at where it comes from.
    if (!deps.isOriginAllowed(req.headers.origin) || isEmbedded(req)) return new RealtimeError('origin_not_allowed');
    return deps.connections.refusal() ?? deps.strangers.refusal(req) ?? deps.handshakes.refusal(deps.addressOf(req));
  };
  return (req) => {
    const error = check(req);
    if (error) deps.metrics.refusedEarly(error.code);
    return error;
  };
}

const EMBEDDED = new Set(['no-cors', 'navigate', 'nested-navigate']);

/** Images and links of any page come without an origin; they would spend the handshakes of the page's visitors. */
function isEmbedded({ headers }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode'];
  return typeof mode === 'string' && EMBEDDED.has(mode);
}
