import type { Clock } from './clock.js';

/** Severity of a {@link LogRecord}. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** A line of the client's own log. Never carries a token or message text. */
export interface LogRecord {
  /** Unix ms. */
  readonly t: number;
  /** How bad it is. */
  readonly level: Exclude<LogLevel, 'silent'>;
  /** What happened: fixed text, fit to be searched for. */
  readonly msg: string;
  /** The particulars: codes, ids, counts. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The client's log: writes a line, and remembers the latest. */
export interface Log {
  (level: LogRecord['level'], msg: string, data?: LogRecord['data']): void;
  /** The latest lines of any level, oldest first. */
  readonly records: LogRecord[];
}

const KEPT = 200;

/** Makes a log that passes records up to `level` on to `sink`. */
export function createLog(clock: Clock, level: LogLevel, sink: ((record: LogRecord) => void) | undefined): Log {
  const severity = (of: LogLevel): number => ['silent', 'error', 'warn', 'info', 'debug'].indexOf(of);
  const records: LogRecord[] = [];
  const write: (...line: Parameters<Log>) => void = (of, msg, data) => {
    const record = { t: clock.now(), level: of, msg, ...(data && { data }) };
    records.push(record);
    if (records.length > KEPT) records.shift();
    if (severity(of) > severity(level)) return;
    try {
      sink?.(record);
    } catch (error) {
      // Lines are written in the midst of everything: a logger must not be able to stop the client.
      console.error(error);
    }
  };
  return Object.assign(write, { records });
}
