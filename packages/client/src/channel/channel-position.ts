import { relate, type LogEntry, type Position } from '@nchat/realtime-protocol/core';

/** How far one reader has followed a channel's log. */
export interface LogView {
  /** The last entry that was applied; `null` while only a fresh snapshot can say where the log stands. */
  readonly last: Position | null;
  /** Live entries that arrived ahead of something missing. */
  readonly held: readonly LogEntry[];
}

/** What to do after entries arrived. */
export interface Step {
  readonly view: LogView;
  /** Entries to deliver now, in order, each exactly once. */
  readonly apply: readonly LogEntry[];
  /** `fill`: ask for the entries after `view.last`. `resync`: the chain is broken; only a snapshot helps. */
  readonly verdict: 'ok' | 'fill' | 'resync';
}

/** Before anything is known. */
export const emptyView: LogView = { last: null, held: [] };

/** With this many entries held, a fresh snapshot is cheaper than the missing range. */
export const MOST_HELD = 2000;

/** Takes entries from any source (live, a range, a page) and decides which of them continue the log. */
export function receive(view: LogView, entries: readonly LogEntry[]): Step {
  let { last } = view;
  const apply: LogEntry[] = [];
  const ahead: LogEntry[] = [];
  for (const entry of entries) {
    const relation = last ? relate(last, entry.data) : 'gap';
    if (relation === 'broken') return resync(entry, apply);
    if (relation === 'gap') ahead.push(entry);
    if (relation === 'next') {
      apply.push(entry);
      last = entry.data.position;
    }
  }
  if (ahead.length + view.held.length > MOST_HELD) return { view: emptyView, apply, verdict: 'resync' };
  if (!last) return { view: { last, held: [...view.held, ...ahead] }, apply, verdict: 'ok' };
  return drain(last, [...view.held, ...ahead], apply);
}

/**
 * Goes on from a fresh snapshot that stands at `position`. Held entries that contradict it are leftovers of the
 * lost log: whatever the server sent before a snapshot is in that snapshot. Treating them as breaks would loop.
 */
export function adopt(view: LogView, position: Position): Step {
  const held = view.held.filter((entry) => relate(position, entry.data) !== 'broken');
  return drain(position, held, []);
}

function drain(from: Position, held: readonly LogEntry[], apply: LogEntry[]): Step {
  let last = from;
  const waiting = held.length > 1 ? [...held].sort((a, b) => a.data.position.offset - b.data.position.offset) : held;
  const rest: LogEntry[] = [];
  for (const entry of waiting) {
    const relation = relate(last, entry.data);
    if (relation === 'broken') return resync(entry, apply);
    if (relation === 'gap') rest.push(entry);
    if (relation === 'next') {
      apply.push(entry);
      last = entry.data.position;
    }
  }
  return { view: { last, held: rest }, apply, verdict: rest.length > 0 ? 'fill' : 'ok' };
}

/** The entry that broke the chain is held: it may be the first of the new log. */
function resync(entry: LogEntry, apply: readonly LogEntry[]): Step {
  return { view: { last: null, held: [entry] }, apply, verdict: 'resync' };
}
