import { createValue, type Value } from './value';

export type LogKind = 'message' | 'connection' | 'fault' | 'client' | 'error';

export interface LogLine {
  readonly id: number;
  /** Unix ms. */
  readonly at: number;
  readonly kind: LogKind;
  readonly text: string;
}

export interface EventLog {
  readonly lines: Value<readonly LogLine[]>;
  readonly add: (kind: LogKind, text: string) => void;
  readonly clear: () => void;
}

const KEPT = 500;

/** What happened in one pane, the latest lines of it. */
export function createEventLog(): EventLog {
  const lines = createValue<readonly LogLine[]>([]);
  let lastId = 0;
  return {
    lines,
    add(kind, text) {
      lastId += 1;
      lines.set([...lines.get().slice(1 - KEPT), { id: lastId, at: Date.now(), kind, text }]);
    },
    clear: () => lines.set([]),
  };
}

/** One line as plain text, to be copied. */
export function formatLine({ at, kind, text }: LogLine): string {
  return `${new Date(at).toISOString().slice(11, 23)} ${kind.padEnd(10)} ${text}`;
}
