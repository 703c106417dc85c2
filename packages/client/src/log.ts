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
