import { RealtimeError, type ErrorCode } from '@nchat/realtime-protocol/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { normalize } from '../settings.js';
import type { TokenProvider } from './token.js';
import { createTokenRenewal, type TokenRenewal } from './token-renewal.js';
import { createTokenSource } from './token-source.js';

const MINUTE = 60_000;

interface Options {
  readonly lifeMs?: number;
  readonly answer?: () => ReturnType<TokenProvider>;
  /** In the place of a provider. */
  readonly token?: string;
}

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => void vi.restoreAllMocks());

/** A connection whose tokens live `lifeMs`, and a record of who was asked when. */
function setUp({ lifeMs = 60 * MINUTE, answer = () => 'token', token }: Options = {}) {
  const clock = new FakeClock();
  const start = clock.now();
  const asked: string[] = [];
  const errors: ErrorCode[] = [];
  const sent: string[] = [];
  const refusals: ErrorCode[] = [];
  const provider: TokenProvider = ({ reason }) => {
    asked.push(`${reason} at ${(clock.now() - start) / 1000}`);
    return answer();
  };
  const tokens = createTokenSource(token ?? provider);
  const renewal: TokenRenewal = createTokenRenewal(
    normalize({ clock }),
    tokens,
    (token) => {
      sent.push(token);
      const code = refusals.shift();
      if (code) return Promise.reject(new RealtimeError(code));
      renewal.plan(clock.now() + lifeMs);
      return Promise.resolve();
    },
    (error) => errors.push((error as RealtimeError).code),
  );
  renewal.plan(start + lifeMs);
  return { clock, renewal, tokens, asked, sent, refusals, errors, lifeMs };
}

describe('a token', () => {
  it('is renewed before it expires, and so is the next one', async () => {
    const h = setUp();
    await h.clock.advance(2 * 60 * MINUTE);
    // A minute of leeway, and a quarter of it by chance.
    expect(h.asked).toEqual(['expiring at 3525', 'expiring at 7050']);
    expect(h.sent).toEqual(['token', 'token']);
    expect(h.errors).toEqual([]);
  });

  it('is renewed at times that differ from client to client', async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    const late = setUp();
    vi.mocked(Math.random).mockReturnValue(0.999);
    const early = setUp();
    for (const { clock } of [late, early]) await clock.advance(3540_000);
    expect(late.asked).toEqual(['expiring at 3540']);
    expect(early.asked[0]).toMatch(/^expiring at 3510/);
  });

  it('of a short life is renewed within the last part of it', async () => {
    const h = setUp({ lifeMs: 10_000 });
    await h.clock.advance(7000);
    expect(h.asked).toEqual(['expiring at 6.25']);
  });

  it('that the provider hands out again and again does not make it busy', async () => {
    const h = setUp({ lifeMs: 0 });
    await h.clock.advance(10_000);
    expect(h.asked).toHaveLength(10);
  });

  it('that never expires is left alone', async () => {
    const h = setUp();
    h.renewal.plan(null);
    await h.clock.advance(2 * 60 * MINUTE);
    expect(h.clock.pending).toBe(0);
    expect(h.asked).toEqual([]);
  });

  it('that nobody can replace is left alone', async () => {
    const h = setUp({ token: 'fixed' });
    h.renewal.renew();
    await h.clock.advance(2 * MINUTE);
    expect(h.asked).toEqual([]);
    expect(h.sent).toEqual([]);
  });

  it('is renewed after sleep only when its time has come', async () => {
    const h = setUp();
    h.renewal.wake();
    await h.clock.advance(0);
    expect(h.asked).toEqual([]);
    // Timers did not run meanwhile.
    vi.spyOn(h.clock, 'now').mockReturnValue(h.clock.now() + 3590_000);
    h.renewal.wake();
    await h.clock.advance(0);
    expect(h.asked).toEqual(['wake at 3590']);
  });
});

describe('a provider that fails', () => {
  it('is asked again and again, more and more patiently, and reported once', async () => {
    let isDown = true;
    const h = setUp({ answer: () => (isDown ? Promise.reject(new Error('down')) : 'fresh') });
    await h.clock.advance(3600_000);
    expect(h.errors).toEqual(['auth_provider_failed']);
    // Half of 0.5, 1, 2, 4, and then 8 s.
    expect(h.asked.slice(0, 6).map((text) => Number(text.split(' at ')[1]))).toEqual([
      3525, 3525.25, 3525.75, 3526.75, 3528.75, 3532.75,
    ]);
    isDown = false;
    await h.clock.advance(8000);
    expect(h.sent).toEqual(['fresh']);
  });

  it('by never answering is cut off and asked again', async () => {
    let isStuck = true;
    const h = setUp({ answer: () => (isStuck ? new Promise<string>(() => {}) : 'fresh') });
    await h.clock.advance(3530_000);
    expect(h.asked).toHaveLength(1);
    isStuck = false;
    await h.clock.advance(5000);
    expect(h.sent).toEqual(['fresh']);
  });

  it('for good is not asked again', async () => {
    const h = setUp({ answer: () => Promise.reject(new RealtimeError('unauthorized')) });
    await h.clock.advance(3600_000);
    expect(h.errors).toEqual(['unauthorized']);
    expect(h.asked).toHaveLength(1);
    expect(h.clock.pending).toBe(0);
  });
});

describe('a token that the server refuses', () => {
  it.each([
    ['token_expired', 'expired'],
    ['token_invalid', 'rejected'],
  ] as const)('as %s is replaced once', async (code, reason) => {
    const h = setUp();
    h.refusals.push(code);
    await h.clock.advance(3525_000);
    expect(h.asked).toEqual(['expiring at 3525', `${reason} at 3525`]);
    expect(h.errors).toEqual([]);
  });

  it('twice in a row is meant to be refused', async () => {
    const h = setUp();
    h.refusals.push('token_invalid', 'token_expired');
    await h.clock.advance(3600_000);
    expect(h.asked).toHaveLength(2);
    expect(h.errors).toEqual(['token_expired']);
    expect(h.clock.pending).toBe(0);
  });

  it('because it is too busy is offered again', async () => {
    const h = setUp();
    h.refusals.push('unavailable', 'timeout');
    await h.clock.advance(3526_000);
    expect(h.sent).toHaveLength(3);
  });
});

it('joins what is under way, and sends its answer once', async () => {
  const answers: ((token: string) => void)[] = [];
  const h = setUp({ answer: () => new Promise((resolve) => answers.push(resolve)) });
  h.renewal.renew();
  await h.clock.advance(0);
  h.renewal.renew();
  await h.clock.advance(0);
  expect(answers).toHaveLength(1);
  answers[0]!('token');
  await h.clock.advance(0);
  expect(h.sent).toEqual(['token']);
});

it('sends nothing after it was stopped, and leaves no timer', async () => {
  let answer: (token: string) => void = () => {};
  const h = setUp({ answer: () => new Promise((resolve) => (answer = resolve)) });
  h.renewal.renew();
  await h.clock.advance(0);
  h.renewal.stop();
  answer('late');
  await h.clock.advance(0);
  expect(h.sent).toEqual([]);
  expect(h.errors).toEqual([]);
  expect(h.clock.pending).toBe(0);
});
