import { describe, expect, it } from 'vitest';
import { principalOf } from './claims.js';

const HASURA = 'https://hasura.io/jwt/claims';
const settings = { userClaim: 'sub', serviceRoles: ['service'] };
const read = (claims: object, changes: Partial<typeof settings> = {}) =>
  principalOf({ exp: 2_000_000_000, ...claims }, { ...settings, ...changes });

describe('the user', () => {
  const both = { sub: 'by-sub', [HASURA]: { 'x-hasura-user-id': 'by-hasura' } };

  it('is the subject, before Hasura’s user', () => expect(read(both).userId).toBe('by-sub'));

  it('is Hasura’s user where the operator wants that', () =>
    expect(read(both, { userClaim: 'x-hasura-user-id' }).userId).toBe('by-hasura'));

  it('is the other one where the wanted one is missing', () => {
    expect(read({ [HASURA]: { 'x-hasura-user-id': 'by-hasura' } }).userId).toBe('by-hasura');
    expect(read({ sub: 'by-sub' }, { userClaim: 'x-hasura-user-id' }).userId).toBe('by-sub');
  });

  it('is never the other one where the wanted one is malformed', () => {
    expect(() => read({ ...both, sub: '' })).toThrow();
    expect(() =>
      read({ sub: 'by-sub', [HASURA]: { 'x-hasura-user-id': 7 } }, { userClaim: 'x-hasura-user-id' }),
    ).toThrow();
  });

  it('is out of another claim only if that is there', () => {
    expect(read({ sub: 'by-sub', account: 'by-account' }, { userClaim: 'account' }).userId).toBe('by-account');
    expect(() => read({ sub: 'by-sub' }, { userClaim: 'account' })).toThrow();
  });

  it('is found in Hasura claims that are JSON text', () =>
    expect(read({ [HASURA]: '{"x-hasura-user-id":"by-hasura"}' }).userId).toBe('by-hasura'));

  it('is not found in Hasura claims that are broken text', () =>
    expect(() => read({ sub: 'by-sub', [HASURA]: '{' })).toThrow());
});

describe('a service', () => {
  it.each([
    [{ role: 'service' }],
    [{ roles: ['user', 'service'] }],
    [{ [HASURA]: { 'x-hasura-default-role': 'service' } }],
  ])('is what acts as one: %j', (claims) => expect(read({ sub: 'bot', ...claims }).kind).toBe('service'));

  it.each([
    [{ role: 'admin' }],
    [{ role: ['service'] }],
    [{ roles: 'service' }],
    [{ [HASURA]: { 'x-hasura-default-role': 'user', 'x-hasura-allowed-roles': ['user', 'service'] } }],
    [{ user_metadata: { role: 'service' } }],
  ])('is not what only may become one: %j', (claims) => expect(read({ sub: 'bot', ...claims }).kind).toBe('user'));

  it('may have other names, where the operator says so', () =>
    expect(read({ sub: 'bot', role: 'service_role' }, { serviceRoles: ['service_role'] }).kind).toBe('service'));
});

describe('roles', () => {
  it('are those that the token acts as, each once; those that it could ask for are not', () => {
    const hasura = { 'x-hasura-default-role': 'editor', 'x-hasura-allowed-roles': ['owner'] };
    expect(read({ sub: 'a', role: 'user', roles: ['user', 'beta'], [HASURA]: hasura }).roles).toEqual([
      'user',
      'editor',
      'beta',
    ]);
    expect(read({ sub: 'a' }).roles).toBeUndefined();
  });

  it('are few and short, and what does not fit is left out', () => {
    const roles = [7, null, '', 'a\nb', 'x'.repeat(65), ...Array.from({ length: 40 }, (_, i) => `r${i}`)];
    expect(read({ sub: 'a', roles }).roles).toEqual(Array.from({ length: 16 }, (_, i) => `r${i}`));
  });
});

describe('grants', () => {
  it('are patterns with a wildcard at the end, or none', () => {
    const channels = { 'team-*': ['join', 'send'], general: ['read'], '*': ['join'] };
    expect(read({ sub: 'a', channels }).grants).toEqual(channels);
  });

  it('are absent where the token says nothing of channels', () => {
    expect(read({ sub: 'a' })).not.toHaveProperty('grants');
    expect(read({ sub: 'a', channels: null })).not.toHaveProperty('grants');
  });

  it.each([
    [{ '*x': ['join'] }],
    [{ 'a**': ['join'] }],
    [{ '': ['join'] }],
    [{ 'a b': ['join'] }],
    [{ a: 'join' }],
    [7],
    ['a'],
  ])('refuse the token when they are malformed: %j', (channels) =>
    expect(() => read({ sub: 'a', channels })).toThrow(),
  );

  it('are bounded', () => {
    const channels = Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`c${n}`, []]));
    expect(() => read({ sub: 'a', channels })).toThrow();
  });
});

describe('looks', () => {
  it('are the name and the picture', () =>
    expect(read({ sub: 'a', name: 'Ann', picture: 'https://img.example/a.png' }).user).toEqual({
      displayName: 'Ann',
      avatarUrl: 'https://img.example/a.png',
    }));

  it.each([
    { name: 7 },
    { name: '' },
    { name: 'x'.repeat(129) },
    { name: '\ud800' },
    { picture: 'javascript:alert(1)' },
  ])('are left out when they do not fit: %j', (claims) =>
    expect(read({ sub: 'a', ...claims })).not.toHaveProperty('user'),
  );
});
