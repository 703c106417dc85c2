import { closeCodes, errorTable, WireErrorSchema } from '@nchat/realtime-protocol';
import type { HttpAnswer } from './http-reader.js';

/** Longest text that a client's own names may make of an answer's `path`. */
const LONGEST_PATH = 256;
/** What a server may say when it is asked for too much; everything else of these classes is a fault of its own. */
const FAULTS = new Set(['internal', 'unavailable', 'timeout']);
/** A request that is no request has a status of its own, and the code that comes closest. */
const BEFORE_REQUEST: Readonly<Record<number, string>> = { 408: 'timeout', 431: 'payload_too_large' };

const CLOSE_FRAMES = new Set([1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009]);
/** Codes that are no end's by nature: a client that closes with one gets it back (RFC 6455, 5.5.1). */
const isEcho = (code: number): boolean => (code >= 3000 && code <= 4999) || (code >= 1010 && code <= 1014);

/** Counts what was answered, by code. */
export type Tally = (code: string) => void;

/** What is wrong with an error as it travels, or `null`. */
function judgeError(wire: unknown): string | null {
  const parsed = WireErrorSchema.safeParse(wire);
  if (!parsed.success) return `no error of the contract: ${JSON.stringify(wire)?.slice(0, 200)}`;
  const { code, status, message, path = '' } = parsed.data;
  const row = Object.hasOwn(errorTable, code) ? errorTable[code] : undefined;
  if (!row || row.type === 'client') return `the code is not the server's: ${code}`;
  if (FAULTS.has(code) && !(code in { timeout: 1 } && status === 408)) return `a fault of the server: ${code}`;
  if (message !== row.message) return `the text is not that of its code: ${message.slice(0, 200)}`;
  if (BEFORE_REQUEST[status] !== code && status !== row.status) return `status ${status} is not that of ${code}`;
  if (path.length > LONGEST_PATH) return `a path of ${path.length} characters`;
  return null;
}

export function judgeHttp({ status, headers, body, isBodyless }: HttpAnswer, tally: Tally): string | null {
  if (status < 400) {
    tally(String(status));
    return null;
  }
  const type = headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    return `status ${status} as ${type || 'nothing'}: ${body.slice(0, 200)}`;
  }
  if (isBodyless) {
    tally(`${status} of HEAD`);
    return null;
  }
  const wire = parse(body);
  const wrong = judgeError(wire);
  if (wrong !== null) return wrong;
  const { code, status: said } = wire as { code: string; status: number };
  tally(code);
  if (said !== status) return `status ${status} with ${said} in the body`;
  return headers.get('x-content-type-options') === 'nosniff' ? null : 'an error without nosniff';
}

/** Judges a packet of the server: acks, errors and refusals of handshakes. */
export function judgePacket(text: string, tally: Tally): string | null {
  if (text.startsWith('44')) return judgeRefusal(parse(text.slice(text.indexOf('{'))), tally);
  const [, args] = /^4[23](?:\/[^,]*,)?\d*(\[.*)$/s.exec(text) ?? [];
  if (args === undefined) return null;
  const [first, second] = (parse(args) ?? []) as unknown[];
  if (text.startsWith('42')) return judgeEvent(first, second, tally);
  const { success, error } = (first ?? {}) as { success?: unknown; error?: unknown };
  if (success !== false) {
    tally('ok');
    return null;
  }
  return judged(error, tally);
}

function judgeEvent(event: unknown, data: unknown, tally: Tally): string | null {
  if (event === 'error' || event === 'auth:error') return judged(data, tally);
  if (event !== 'session:close') return null;
  const { code, reason } = data as { code: number; reason: keyof typeof closeCodes };
  tally(`close ${reason}`);
  return closeCodes[reason]?.code === code ? null : `no close of the contract: ${JSON.stringify(data)}`;
}

const judgeRefusal = (packet: unknown, tally: Tally): string | null =>
  judged((packet as { data?: unknown } | undefined)?.data, tally);

function judged(wire: unknown, tally: Tally): string | null {
  const wrong = judgeError(wire);
  if (wrong === null) tally((wire as { code: string }).code);
  return wrong;
}

export const judgeClose = (code: number): string | null =>
  CLOSE_FRAMES.has(code) || isEcho(code) ? null : `a close frame says ${code}`;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
