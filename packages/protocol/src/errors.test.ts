import { describe, expect, it } from 'vitest';
import { errorTable, type ErrorCode } from './error-table.js';
import { isRealtimeError, RealtimeError, type WireError } from './errors.js';
import { WireError as WireErrorSchema } from './wire-error.js';

const codes = Object.keys(errorTable) as ErrorCode[];
const fromNewerServer = (wire: Record<string, unknown>) => RealtimeError.fromWire(wire);

describe('RealtimeError', () => {
  it('takes status, class, advice and text from its code', () => {
    const error = new RealtimeError('rate_limited', { retryAfterMs: 1200 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RealtimeError',
      code: 'rate_limited',
      status: 429,
      type: 'rate_limit',
      retryable: true,
      retryAfterMs: 1200,
      message: errorTable.rate_limited.message,
    });
  });

  it('comes back from the wire as it was, for every code', () => {
    for (const code of codes) {
      const error = new RealtimeError(code, { retryAfterMs: 5, path: 'a.0', requestId: 'r1' });
      const wire: unknown = JSON.parse(JSON.stringify(error.toWire()));
      expect(WireErrorSchema.safeParse(wire).success).toBe(true);
      const back = RealtimeError.fromWire(wire as WireError);
      expect(back.toWire()).toEqual(error.toWire());
    }
  });

  it('leaves out of the wire what it does not know', () => {
    const { message, status, type, retryable } = errorTable.forbidden;
    expect(new RealtimeError('forbidden').toWire()).toEqual({ code: 'forbidden', message, status, type, retryable });
  });

  it('keeps causes and ids of the caller off the wire', () => {
    const cause = new Error('secret');
    const error = new RealtimeError('internal', { cause, channelId: 'c', clientMessageId: 'm' });
    expect(error.cause).toBe(cause);
    expect(error).toMatchObject({ channelId: 'c', clientMessageId: 'm' });
    expect(JSON.stringify(error.toWire())).not.toMatch(/secret|channelId|clientMessageId/);
    expect('cause' in new RealtimeError('internal')).toBe(false);
  });

  it('reads a code it does not know by its status', () => {
    expect(fromNewerServer({ code: 'brand_new', status: 418 }).code).toBe('bad_request');
    expect(fromNewerServer({ code: 'brand_new', status: 599 }).code).toBe('internal');
    expect(fromNewerServer({ code: 'toString', status: 400 }).code).toBe('bad_request');
    expect(fromNewerServer({}).code).toBe('internal');
    expect(RealtimeError.fromWire(undefined).code).toBe('internal');
  });

  it('believes an unknown code on whether to retry', () => {
    const soon = fromNewerServer({ code: 'brand_new', status: 429, retryable: true, retryAfterMs: 50, requestId: 'r' });
    expect(soon).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 50, requestId: 'r' });
    expect(fromNewerServer({ code: 'brand_new', status: 500, retryable: false }).retryable).toBe(false);
    expect(fromNewerServer({ code: 'brand_new', status: 500, retryable: true }).code).toBe('internal');
  });

  it('adds what the caller knows when it is rebuilt', () => {
    const error = RealtimeError.fromWire(new RealtimeError('timeout').toWire(), { clientMessageId: 'm1' });
    expect(error).toMatchObject({ code: 'timeout', clientMessageId: 'm1' });
  });

  it('says where its code is explained', () => {
    expect(new RealtimeError('not_joined').docs).toMatch(/#not_joined$/);
  });
});

describe('isRealtimeError', () => {
  it('knows the error, and its code if asked for one', () => {
    const error = new RealtimeError('timeout');
    expect(isRealtimeError(error)).toBe(true);
    expect(isRealtimeError(error, 'timeout')).toBe(true);
    expect(isRealtimeError(error, 'internal')).toBe(false);
  });

  it('knows the error of another copy of this package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'RealtimeError', code: 'timeout' });
    expect(isRealtimeError(foreign, 'timeout')).toBe(true);
  });

  it('knows nothing else', () => {
    const wire = new RealtimeError('timeout').toWire();
    const node = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    const named = Object.assign(new Error('x'), { name: 'RealtimeError' });
    for (const value of [null, undefined, 'timeout', wire, new Error('x'), node, named])
      expect(isRealtimeError(value)).toBe(false);
  });
});
