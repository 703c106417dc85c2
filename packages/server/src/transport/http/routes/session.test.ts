import { describe, expect, it } from 'vitest';
import { httpWorld } from '../../../../test/support/http-world.js';

describe('GET /session', () => {
  it('says who the token is, and until when', async () => {
    await using world = await httpWorld();
    const { status, body } = await world.as('ann', 'GET', '/session?protocol=1&userId=ann');
    expect([status, body]).toMatchObject([
      200,
      { userId: 'ann', serverTime: world.clock.now(), expiresAt: world.clock.now() + 3_600_000, protocolVersion: 1 },
    ]);
  });

  it('refuses as a handshake does', async () => {
    await using world = await httpWorld();
    const refusal = async (path: string) => (await world.as('ann', 'GET', path)).body.code;
    expect(await refusal('/session?userId=bob')).toBe('identity_mismatch');
    expect(await refusal('/session?protocol=99')).toBe('unsupported_protocol');
    expect(await refusal('/session?protocol=x')).toBe('invalid_payload');
    expect((await world.send('/session')).body.code).toBe('unauthorized');
    world.startDraining();
    expect(await refusal('/session')).toBe('draining');
  });

  it('is free', async () => {
    await using world = await httpWorld();
    expect((await world.as('ann', 'GET', '/session')).headers.get('ratelimit-limit')).toBeNull();
  });
});
