import { destination, pino } from 'pino';
import type { Logger } from '../core/logger.js';
import { type LineSink, prettyStream } from './pretty-stream.js';
import { redact } from './redact.js';

export interface LogSettings {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/**
 * The server's logger: JSON lines, or lines for people. Every field passes through {@link redact} first, so that a
 * careless call cannot write a token.
 */
export function createLogger({ level, format }: LogSettings, sink?: LineSink): Logger {
  const out = format === 'pretty' ? prettyStream(sink ?? process.stdout, !sink && process.stdout.isTTY) : sink;
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    // Errors are described already; pino's own description would know no bounds.
    serializers: { err: (error: unknown) => error },
  };
  // Written at once: what is buffered is lost in the crash that one would like to read about.
  const log = pino(options, out ?? destination({ fd: 1, sync: true }));
  const method =
    (name: keyof Logger) =>
    (fields: object, message: string): void => {
      if (log.isLevelEnabled(name)) log[name](redact(fields), message);
    };
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
}
