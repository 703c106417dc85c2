import { describe, expect, it } from 'vitest';
import { errorTable, type ErrorCode, type ErrorType } from './error-table.js';
import { WireError } from './wire-error.js';

/** The contract's table: status, codes, and whether the same call may simply be repeated. */
const CONTRACT: [status: number, codes: ErrorCode[], retryable: ErrorCode[]][] = [
  [400, ['bad_request', 'invalid_payload', 'invalid_channel', 'invalid_cursor', 'unknown_event', 'token_in_query'], []],
  [401, ['unauthorized', 'token_invalid', 'token_expired', 'token_revoked'], []],
  [403, ['forbidden', 'identity_mismatch', 'origin_not_allowed'], []],
  [404, ['not_found', 'message_not_found'], []],
  [409, ['not_joined'], []],
  [413, ['payload_too_large'], []],
  [415, ['unsupported_media_type', 'binary_not_supported'], []],
  [422, ['idempotency_mismatch'], []],
  [426, ['unsupported_protocol'], []],
  [429, ['rate_limited', 'connection_limit', 'channel_limit'], ['rate_limited', 'connection_limit']],
  [500, ['internal'], ['internal']],
  [503, ['unavailable', 'overloaded', 'draining'], ['unavailable', 'overloaded', 'draining']],
  [504, ['timeout'], ['timeout']],
  [0, ['offline', 'queue_full', 'queue_expired', 'auth_provider_failed'], ['offline', 'auth_provider_failed']],
];

const all = CONTRACT.flatMap(([, codes]) => codes);

describe('the error table', () => {
  it('has every code of the contract, and no other', () => {
    expect(Object.keys(errorTable).sort()).toEqual([...all].sort());
  });

  it('gives every code its status and its advice on retrying', () => {
    for (const [status, codes, retryable] of CONTRACT)
      for (const code of codes)
        expect({ code, ...errorTable[code] }).toMatchObject({ code, status, retryable: retryable.includes(code) });
  });

  it('classes codes by what went wrong', () => {
    const of = (type: ErrorType) => all.filter((code) => errorTable[code].type === type);
    expect(of('auth')).toEqual(['token_in_query', 'unauthorized', 'token_invalid', 'token_expired', 'token_revoked']);
    expect(of('access')).toEqual(['forbidden', 'identity_mismatch', 'origin_not_allowed']);
    expect(of('rate_limit')).toEqual(['rate_limited', 'connection_limit', 'channel_limit']);
    expect(of('server')).toEqual(['internal', 'unavailable', 'overloaded', 'draining', 'timeout']);
    expect(of('client')).toEqual(['offline', 'queue_full', 'queue_expired', 'auth_provider_failed']);
  });

  it('says each thing in one fixed sentence of its own', () => {
    const messages = Object.values(errorTable).map(({ message }) => message);
    expect(new Set(messages).size).toBe(messages.length);
    for (const message of messages) expect(message).toMatch(/^[A-Z].+\.$/);
  });

  it('is what the wire schema accepts', () => {
    expect(WireError.shape.code.options).toEqual(Object.keys(errorTable));
    for (const type of new Set(Object.values(errorTable).map((row) => row.type)))
      expect(WireError.shape.type.options).toContain(type);
  });
});
