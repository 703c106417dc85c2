const LONGEST = 256;
const LONGEST_STACK = 2048;
const MOST_ITEMS = 32;
const DEEPEST = 4;

/** Names whose values never go to a log: credentials, and what people wrote. */
const SECRET_NAME = /(token|secret|password|authorization|cookie|credentials?|jwt|api[-_]?key)$/i;
const PRIVATE_NAMES = new Set(['content', 'metadata', 'customStatus']);
/** A JWT inside of some other text, such as an error's message. */
const JWT = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

const REDACTED = '[redacted]';

/** What moves a terminal's cursor, hides or reorders text there, or begins a line of its own; stacks keep their lines. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const LONGEST_NAME = 64;

const cut = (text: string, most: number): string => {
  // No longer than it can matter: a pattern must not run over all that a client has sent.
  const start = text.length > 2 * most ? text.slice(0, 2 * most) : text;
  const plain = start.toWellFormed().replace(CONTROL, '\ufffd');
  const clean = plain.includes('eyJ') ? plain.replace(JWT, REDACTED) : plain;
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
};

/** A copy of log fields that is safe to write: bounded in every direction, without credentials or message text. */
export function redact(fields: object): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(object).slice(0, MOST_ITEMS);
  return Object.fromEntries(
    entries.map(([name, value]) => [cut(name, LONGEST_NAME), isHidden(name) ? REDACTED : redactValue(value, depth)]),
  );
}

const isHidden = (name: string): boolean => SECRET_NAME.test(name) || PRIVATE_NAMES.has(name);

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cut(value, LONGEST);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (depth >= DEEPEST) return '[deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => redactValue(item, depth + 1));
  if (value instanceof Date) return value;
  return redactObject(value, depth + 1);
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: cut(error.message, LONGEST),
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: cut(error.stack, LONGEST_STACK) }),
    ...(cause instanceof Error && depth < DEEPEST && { cause: describeError(cause, depth + 1) }),
  };
}
