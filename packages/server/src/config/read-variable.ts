import { parseDuration } from '../core/duration.js';
import type { Env } from './env.js';
import { parseSize } from './size.js';
import type { Variable } from './variables.js';

/** A value as it was found, and the name it was found under. */
export interface Found {
  readonly source: string;
  readonly text: string;
}

/** A value that could not be read, in words without the value. */
export class UnreadableValue extends Error {
  readonly source: string;

  constructor(source: string, message: string) {
    super(message);
    this.source = source;
  }
}

/** What Kubernetes puts into `REALTIME_PORT` when there is a service called `realtime`. */
const SERVICE_LINK = /^tcp:\/\//;

/**
 * The text of a variable: under its name or a fallback, or in the file that `<name>_FILE` names. Empty counts as not
 * set, since that is what `${OTHER:-}` leaves in compose files.
 */
export function findText(variable: Variable, env: Env, readFile: (path: string) => string): Found | null {
  for (const name of [variable.name, ...(variable.fallbacks ?? [])]) {
    const value = env[name] ?? '';
    const text = variable.kind === 'integer' && SERVICE_LINK.test(value) ? '' : value;
    const path = (variable.secret && env[`${name}_FILE`]) || '';
    if (text !== '' && path !== '') throw new UnreadableValue(name, `is set, and so is ${name}_FILE; remove one`);
    if (text !== '') return { source: name, text };
    if (path !== '') return { source: `${name}_FILE`, text: readSecret(name, path, readFile) };
  }
  return null;
}

function readSecret(name: string, path: string, readFile: (path: string) => string): string {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const { code = 'unknown error' } = error as { code?: string };
    throw new UnreadableValue(`${name}_FILE`, `names a file that cannot be read (${code})`);
  }
  // Editors and `echo` end files with a line break that is no part of the secret.
  const secret = text.replace(/[\r\n]+$/, '');
  if (secret === '') throw new UnreadableValue(`${name}_FILE`, 'names a file that is empty');
  return secret;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/** The option's value that a text stands for. */
export function parseText({ kind, option }: Variable, { source, text }: Found): unknown {
  const need = <T>(value: T | null | undefined, what: string): T => {
    if (value === null || value === undefined) throw new UnreadableValue(source, `must be ${what}`);
    return value;
  };
  switch (kind) {
    case 'boolean':
      return need(BOOLEANS[text.trim().toLowerCase()], '`true` or `false`');
    case 'integer':
      return need(/^\s*\d{1,15}\s*$/.test(text) ? Number(text) : null, 'a whole number');
    case 'ms':
    case 's': {
      const ms = need(
        parseDuration(text, kind),
        `a duration: a number in ${kind}, or one with a unit such as 90s or 7d`,
      );
      return option?.endsWith('S') ? ms / 1000 : ms;
    }
    case 'size':
      return need(parseSize(text), 'a size such as 256M');
    case 'list':
      return text
        .split(/[,\n]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'proxy':
      return /^\d+$/.test(text) && text.length < 4 ? Number(text) : (BOOLEANS[text.toLowerCase()] ?? text);
    case 'text':
      return text;
  }
}
