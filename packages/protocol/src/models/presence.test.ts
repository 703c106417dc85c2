import { describe, expect, it } from 'vitest';
import { example } from '../documents/openapi/examples.js';
import { CustomStatus, Presence, PresenceStatus } from './presence.js';

describe('presence', () => {
  it('is one of four statuses', () => {
    expect(PresenceStatus.options).toEqual(['online', 'away', 'dnd', 'offline']);
    expect(PresenceStatus.safeParse('busy').success).toBe(false);
  });

  it('shows devices that are online or away', () => {
    expect(Presence.safeParse(example.presence).success).toBe(true);
    const devices = [{ kind: 'web', status: 'dnd' }];
    expect(Presence.safeParse({ ...example.presence, devices }).success).toBe(false);
  });

  it('has a custom status of bounded text, with an end in UTC', () => {
    const accepts = (value: unknown) => CustomStatus.safeParse(value).success;
    expect(accepts({ text: 'On a train', emoji: '🚆', expiresAt: '2026-02-03T12:00:00Z' })).toBe(true);
    expect(accepts({})).toBe(true);
    expect(accepts({ text: 'x'.repeat(129) })).toBe(false);
    expect(accepts({ text: 'a\u0000' })).toBe(false);
    expect(accepts({ expiresAt: 'tomorrow' })).toBe(false);
  });
});
