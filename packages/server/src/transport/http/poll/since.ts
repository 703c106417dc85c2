import type { Position } from '@nchat/realtime-protocol';
import { parseSince, RealtimeError } from '@nchat/realtime-protocol';

/** Where a poll starts reading. */
export type Start =
  | { readonly kind: 'newest' }
  | { readonly kind: 'after'; readonly position: Position }
  | { readonly kind: 'time'; readonly time: number };

/** Reads the `since` of a poll, which may be anything: the query can name it twice. */
export function startOf(since: unknown): Start {
  if (since === undefined || since === null) return { kind: 'newest' };
  const point =
    typeof since === 'string' ? parseSince(since) : typeof since === 'number' ? parseSince(String(since)) : null;
  if (!point) throw new RealtimeError('invalid_cursor', { path: 'since' });
  return 'position' in point ? { kind: 'after', position: point.position } : { kind: 'time', time: point.time };
}
