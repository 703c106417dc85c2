import type { Clock } from './clock.js';

/** Severity of a {@link LogRecord}. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** A line of the client's own log. Never carries a token or message text. */
export interface LogRecord {
  /** Unix ms. */
  readonly t: number;
  readonly level: Exclude<LogLevel, 'silent'>;
  /** The part of the client that speaks. */
  readonly scope: string;
  readonly msg: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The client's log: writes a line, and remembers the latest. */
export interface Log {
  (level: LogRecord['level'], scope: string, msg: string, data?: LogRecord['data']): void;
  /** The latest lines of any level, oldest first. */
  recent(): readonly LogRecord[];
}

const levels: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];
const KEPT = 200;

/** Makes a log that passes records up to `level` on to `sink`. */
export function createLog(clock: Clock, level: LogLevel, sink: ((record: LogRecord) => void) | undefined): Log {
  const records: LogRecord[] = [];
  const write: Omit<Log, 'recent'> & ((...args: Parameters<Log>) => void) = (severity, scope, msg, data) => {
    const record: LogRecord = { t: clock.now(), level: severity, scope, msg, ...(data && { data }) };
    records.push(record);
    if (records.length > KEPT) records.shift();
    if (levels.indexOf(severity) <= levels.indexOf(level)) sink?.(record);
  };
  return Object.assign(write, { recent: () => [...records] });
}
