import type { Random } from '../../chaos/random.js';
import { bytesOf, TOKEN } from '../case.js';

export interface RequestShape {
  readonly method: string;
  readonly path: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | undefined;
}

/** A whole request as bytes; its length is right whatever the body is. */
export function request({ method, path, headers = [], body }: RequestShape): string {
  const bytes = body === undefined ? '' : bytesOf(body);
  const length = body === undefined ? [] : [['Content-Length', String(bytes.length)] as const];
  const lines = [['Host', 'fuzz'] as const, ...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${bytes}`;
}

export const BEARER = ['Authorization', `Bearer ${TOKEN}`] as const;
export const JSON_TYPE = ['Content-Type', 'application/json'] as const;

const CREDENTIALS: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [['Authorization', 'Bearer']],
  [['Authorization', 'Bearer a.b.c']],
  [['Authorization', `Basic ${TOKEN}`]],
  [['Authorization', `Bearer Bearer ${TOKEN}`]],
  [BEARER, BEARER],
  [['X-API-Key', 'wrong']],
  [['Cookie', `token=${TOKEN}`]],
  [BEARER, ['X-API-Key', 'wrong'], ['X-API-Key', 'wronger']],
];

/** Mostly the right ones: refusals at the door reach nothing behind it. */
export const credentials = (random: Random): readonly (readonly [string, string])[] =>
  random.next() < 0.85 ? [BEARER] : random.pick(CREDENTIALS);

const HEADERS: readonly (readonly [string, string])[] = [
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Forwarded-For', '10.0.0.1, unknown, ::1'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Original-URL', '/admin/stats'],
  ['Origin', 'null'],
  ['Origin', 'https://evil.example'],
  ['Origin', 'http://localhost:3000'],
  ['Content-Encoding', 'gzip'],
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'application/json\t; charset=utf-7'],
  ['Content-Type', 'multipart/form-data; boundary=x'],
  ['Accept', '*/*;q=\u00ff'],
  ['Accept-Encoding', 'gzip, br'],
  ['Range', 'bytes=0-0,1-1,2-2'],
  ['If-None-Match', '*'],
  ['Idempotency-Key', '"__proto__"'],
  ['Idempotency-Key', 'x'.repeat(3_000)],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['X-Request-Id', '"}{"level":60,"msg":"forged"}'],
  ['Access-Control-Request-Method', 'POST'],
  ['Transfer-Encoding', 'identity'],
];

export const oddHeader = (random: Random): readonly [string, string] => random.pick(HEADERS);
