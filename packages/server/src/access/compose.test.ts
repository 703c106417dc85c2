import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { silentLogger } from '../core/logger.js';
import type { Action, ChannelGrants, Principal } from '../core/principal.js';
import { type AccessSettings, createAccessPolicy } from './compose.js';
import type { AccessRule } from './rule.js';

const user = (grants?: ChannelGrants): Principal => ({
  userId: 'alice',
  kind: 'user',
  expiresAt: null,
  ...(grants && { grants }),
});
const service: Principal = { userId: 'bot', kind: 'service', expiresAt: null };
const ALL: Action[] = ['join', 'read', 'send', 'moderate'];

/** The actions that are allowed. */
async function allowed(settings: AccessSettings, principal: Principal, channelId: string): Promise<Action[]> {
  const policy = createAccessPolicy(settings, silentLogger);
  const answers = await Promise.all(ALL.map(async (action) => policy.can(principal, action, channelId)));
  return ALL.filter((_action, index) => answers[index]);
}

describe('by default', () => {
  it.each<[AccessSettings['default'], string, Action[]]>([
    ['members', 'general', ['join', 'read', 'send']],
    ['members', 'private-board', []],
    ['members', 'dm-alice-bob', []],
    ['members', 'privateer', ['join', 'read', 'send']],
    ['open', 'private-board', ['join', 'read', 'send']],
    ['closed', 'general', []],
  ])('%s: in %s a user may %j', async (access, channelId, actions) => {
    expect(await allowed({ default: access }, user(), channelId)).toEqual(actions);
  });
});

describe('a token’s grants', () => {
  it.each<[ChannelGrants, string, Action[]]>([
    [{ 'private-board': ['join', 'send'] }, 'private-board', ['join', 'read', 'send']],
    [{ 'private-board': ['join'] }, 'private-boardroom', []],
    [{ 'private-*': ['join'] }, 'private-board', ['join', 'read']],
    [{ 'private-*': ['join'], 'private-board': ['send'] }, 'private-board', ['join', 'read', 'send']],
    [{ 'private-*': ['moderate'] }, 'private-board', ['moderate']],
    [{ 'private-*': ['read'] }, 'private-board', ['read']],
    [{ '*': ['join'] }, 'dm-alice-bob', ['join', 'read']],
    [{ '*': [] }, 'general', []],
    [{ 'team-*': ['join'] }, 'general', ['join', 'read', 'send']],
  ])('%j: in %s they allow %j', async (grants, channelId, actions) => {
    expect(await allowed({ default: 'members' }, user(grants), channelId)).toEqual(actions);
  });

  it('are the last word where they name the channel', async () => {
    const policy = vi.fn(() => true);
    expect(await allowed({ default: 'open', policy }, user({ general: ['join'] }), 'general')).toEqual([
      'join',
      'read',
    ]);
    expect(policy).not.toHaveBeenCalled();
  });
});

describe('an inbox', () => {
  it('is read by its user, who may not write to it', async () => {
    expect(await allowed({ default: 'open' }, user(), 'user:alice')).toEqual(['join', 'read']);
  });

  it('is closed to everybody else, whatever the token or the application says', async () => {
    const settings: AccessSettings = { default: 'open', policy: () => true };
    expect(await allowed(settings, user({ '*': ALL, 'user:bob': ALL }), 'user:bob')).toEqual([]);
  });

  it('is read by services too, and takes messages from nobody', async () => {
    expect(await allowed({ default: 'closed' }, service, 'user:alice')).toEqual(['join', 'read']);
  });
});

describe('a service', () => {
  it('may do everything, whatever its grants or the application say', async () => {
    const settings: AccessSettings = { default: 'closed', policy: () => false };
    expect(await allowed(settings, { ...service, grants: { '*': [] } }, 'private-board')).toEqual(ALL);
  });
});

describe('the application', () => {
  const decide = (policy: AccessRule, access: AccessSettings['default'] = 'closed') =>
    allowed({ default: access, policy }, user(), 'general');

  it('opens what would be closed, and closes what would be open', async () => {
    expect(await decide(() => true)).toEqual(ALL);
    expect(await decide(async () => false, 'open')).toEqual([]);
  });

  it('may leave it to the default', async () => {
    expect(await decide(() => null, 'open')).toEqual(['join', 'read', 'send']);
    expect(await decide(async () => undefined, 'open')).toEqual(['join', 'read', 'send']);
  });

  it('is asked with who, what and where, and for which request', async () => {
    const policy = vi.fn(() => true);
    await createAccessPolicy({ default: 'closed', policy }, silentLogger).can(user(), 'send', 'general', 'request');
    expect(policy).toHaveBeenCalledWith(user(), 'send', 'general', 'request');
  });

  it.each<[string, AccessRule]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['answers with what is no answer', () => 'yes' as unknown as boolean],
    ['promises what is no answer', async () => 1 as unknown as boolean],
  ])('that %s has refused, and the log tells', async (_name, policy) => {
    const error = vi.fn();
    const access = createAccessPolicy({ default: 'open', policy }, { ...silentLogger, error });
    expect(await access.can(user(), 'join', 'general')).toBe(false);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('that does not answer has refused after five seconds', async () => {
    const clock = new FakeClock();
    const policy: AccessRule = () => new Promise(() => {});
    const answer = createAccessPolicy({ default: 'open', policy }, silentLogger, clock).can(user(), 'join', 'general');
    await clock.advance(5_000);
    expect(await answer).toBe(false);
  });

  it('that answers in time leaves no timer behind', async () => {
    const clock = new FakeClock();
    await createAccessPolicy({ default: 'open', policy: async () => true }, silentLogger, clock).can(
      user(),
      'join',
      'general',
    );
    expect(clock.pending).toBe(0);
  });
});
