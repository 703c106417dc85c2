const COLOURS: Record<string, string> = {
  debug: '\u001b[90m',
  info: '\u001b[36m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
  fatal: '\u001b[31m',
};
const RESET = '\u001b[0m';

/** Where lines go; what a pino destination must offer. */
export interface LineSink {
  write(line: string): unknown;
}

/** Turns pino's JSON lines into ones for people: time, level, message, `name=value`, and errors below. */
export function prettyStream(out: LineSink, colours: boolean): LineSink {
  const paint = (text: string, colour: string | undefined): string =>
    colours && colour ? colour + text + RESET : text;
  return {
    write(line) {
      const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const parts = [
        new Date(Number(time)).toISOString().slice(11, 23),
        paint(String(level).toUpperCase().padEnd(5), COLOURS[String(level)]),
        String(msg),
        ...Object.entries(fields).map(([name, value]) => paint(`${name}=${show(value)}`, COLOURS['debug'])),
      ];
      out.write(`${parts.join(' ')}\n${err === undefined ? '' : `${showError(err)}\n`}`);
    },
  };
}

// JSON also keeps a line break inside of a value from looking like a line of its own.
const show = (value: unknown): string =>
  typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);

function showError(error: unknown): string {
  const { stack, message } = (error ?? {}) as { stack?: unknown; message?: unknown };
  return typeof stack === 'string' ? stack : typeof message === 'string' ? message : JSON.stringify(error);
}
