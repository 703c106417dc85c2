import { createHmac, timingSafeEqual } from 'node:crypto';

/** Unix seconds of the call, as text. */
export const TIMESTAMP_HEADER = 'x-realtime-timestamp';
/** `v1=` and the HMAC-SHA256 of `<timestamp>.<body>`, in hexadecimal. */
export const SIGNATURE_HEADER = 'x-realtime-signature';

const TOLERANCE_MS = 5 * 60_000;

const hmac = (secret: string, timestamp: string, body: string | Uint8Array): Buffer =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();

/** What {@link SIGNATURE_HEADER} says of a body that is sent at this time. */
export const signBody = (secret: string, timestamp: string, body: string): string =>
  `v1=${hmac(secret, timestamp, body).toString('hex')}`;

/** A call of the access webhook, as it arrived. */
export interface ReceivedAccessCall {
  /** The header `X-Realtime-Timestamp`. */
  readonly timestamp: string | null | undefined;
  /** The header `X-Realtime-Signature`. */
  readonly signature: string | null | undefined;
  /** The body, byte for byte: JSON that was parsed and written again is another one. */
  readonly body: string | Uint8Array;
  /** `REALTIME_ACCESS_SECRET`; several while one replaces another. */
  readonly secret: string | readonly string[];
  /** How old a call may be, in ms; older ones may be replays. @default 300000 (5 min) */
  readonly toleranceMs?: number | undefined;
  /** Unix ms. @default the time of the call */
  readonly now?: number | undefined;
}

/**
 * Whether a call of the access webhook comes from the realtime server, unchanged and just now. For those who receive
 * it; compares in constant time and never throws.
 *
 * @returns `false` for a missing, malformed, wrong or outdated signature.
 *
 * @example
 * const isGenuine = verifyAccessCall({
 *   timestamp: request.headers.get('x-realtime-timestamp'),
 *   signature: request.headers.get('x-realtime-signature'),
 *   body: await request.text(),
 *   secret: accessSecret,
 * });
 * if (!isGenuine) return new Response(null, { status: 401 });
 */
export function verifyAccessCall(call: ReceivedAccessCall): boolean {
  const { timestamp, signature, body, secret, toleranceMs = TOLERANCE_MS, now = Date.now() } = call;
  if (!timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > toleranceMs) return false;
  const given = /^v1=([0-9a-f]{64})$/.exec(signature ?? '')?.[1];
  if (given === undefined) return false;
  const bytes = Buffer.from(given, 'hex');
  const secrets = typeof secret === 'string' ? [secret] : secret;
  // An empty secret would let everybody sign.
  return secrets.some((one) => one !== '' && timingSafeEqual(hmac(one, timestamp, body), bytes));
}
