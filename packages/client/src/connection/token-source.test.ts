import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import type { TokenContext } from './token.js';
import { createTokenSource } from './token-source.js';

/** A provider that answers when told to. */
function slow() {
  const calls: (TokenContext & { answer: (token: string) => void })[] = [];
  const provider = (context: TokenContext) =>
    new Promise<string>((resolve) => calls.push({ ...context, answer: resolve }));
  return { calls, provider };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('a provider', () => {
  it('is asked once for all who want a token at the same time, and anew afterwards', async () => {
    const { calls, provider } = slow();
    const tokens = createTokenSource(provider);
    const both = Promise.all([tokens.get('reconnect', 2), tokens.get('expiring', 0)]);
    await soon();
    expect(calls).toMatchObject([{ reason: 'reconnect', attempt: 2 }]);
    calls[0]!.answer('one');
    expect(await both).toEqual(['one', 'one']);
    void tokens.get('expiring', 0);
    await soon();
    expect(calls).toHaveLength(2);
  });

  it('whose answer is not wanted any more is told so, and nobody gets it', async () => {
    const { calls, provider } = slow();
    const tokens = createTokenSource(provider);
    const first = expect(tokens.get('initial', 1)).rejects.toMatchObject({ code: 'auth_provider_failed' });
    await soon();
    tokens.cancel();
    expect(calls[0]!.signal.aborted).toBe(true);
    const second = tokens.get('initial', 1);
    await soon();
    calls[0]!.answer('for somebody else');
    calls[1]!.answer('mine');
    await first;
    expect(await second).toBe('mine');
  });

  it('is not called at all when the answer was unwanted at once', async () => {
    const { calls, provider } = slow();
    const tokens = createTokenSource(provider);
    tokens.get('initial', 1).catch(() => {});
    tokens.cancel();
    void tokens.get('initial', 1);
    await soon();
    expect(calls).toHaveLength(1);
  });

  it('may throw instead of rejecting', async () => {
    const cause = new Error('no network');
    const tokens = createTokenSource(() => {
      throw cause;
    });
    await expect(tokens.get('initial', 1)).rejects.toMatchObject({
      code: 'auth_provider_failed',
      retryable: true,
      cause,
    });
  });

  it('has the last word with an error that is final, not with one that is not', async () => {
    let code: 'unauthorized' | 'unavailable' = 'unauthorized';
    const tokens = createTokenSource(() => Promise.reject(new RealtimeError(code)));
    await expect(tokens.get('initial', 1)).rejects.toMatchObject({ code: 'unauthorized' });
    code = 'unavailable';
    await expect(tokens.get('initial', 1)).rejects.toMatchObject({ code: 'auth_provider_failed' });
  });
});

describe('a token beside a provider', () => {
  it('serves the next attempt, and the provider all further ones', async () => {
    const tokens = createTokenSource(() => 'provided');
    expect(tokens.set('given')).toBe(true);
    expect(tokens.isRenewable()).toBe(true);
    expect(await tokens.get('initial', 1)).toBe('given');
    expect(await tokens.get('expired', 2)).toBe('provided');
    expect(tokens.set('given')).toBe(false);
  });

  it('is no answer to a renewal, and is older than one', async () => {
    const tokens = createTokenSource(() => 'provided');
    tokens.set('given');
    expect(await tokens.get('expiring', 0)).toBe('provided');
    expect(await tokens.get('reconnect', 1)).toBe('provided');
  });

  it('is forgotten when another user comes', async () => {
    const tokens = createTokenSource(() => 'provided');
    tokens.set('given');
    tokens.reset();
    expect(await tokens.get('initial', 1)).toBe('provided');
  });
});

it('forgets what was set when it is reset', async () => {
  const tokens = createTokenSource('of the options');
  expect(tokens.set('other')).toBe(true);
  expect(tokens.set('other')).toBe(false);
  expect(await tokens.get('initial', 1)).toBe('other');
  tokens.reset();
  expect(await tokens.get('initial', 1)).toBe('of the options');
  expect(tokens.isRenewable()).toBe(false);
});
