import { describe, expect, it } from 'vitest';
import {
  channelName,
  channelTitle,
  directChannel,
  grantsFor,
  isDirect,
  otherPerson,
  standingChannels,
} from './channels';

describe('the channel of two people', () => {
  it('is the same whoever begins, and leads each to the other', () => {
    const id = directChannel('ben', 'ann');
    expect(id).toBe('dm-ann:ben');
    expect(directChannel('ann', 'ben')).toBe(id);
    expect(otherPerson(id, 'ann')).toBe('ben');
    expect(otherPerson(id, 'ben')).toBe('ann');
    expect(channelTitle(id, 'ann')).toBe('ben');
    expect(channelName(id, 'ann')).toBe('ben');
  });

  it.each(['dm-ann:ben', 'dm-ben:eve', 'dm-eve:ann', 'dm-eve:eve', 'dm-eve', 'dm-ann:ben:eve', 'general'])(
    'leads from eve to nobody in %s',
    (id) => {
      expect(otherPerson(id, 'eve')).toBe(id === 'dm-ben:eve' ? 'ben' : null);
    },
  );

  it('is told apart from what only looks like one', () => {
    expect(isDirect('dm-ann:ben')).toBe(true);
    expect(isDirect('dm-ann')).toBe(false);
    expect(channelName('dm-ann:ben', 'eve')).toBe('#dm-ann:ben');
  });
});

describe('the grants of a token', () => {
  it('are the private channels of a member, asked for or not', () => {
    expect(grantsFor('alice', [])).toEqual({ 'private-team': ['join', 'send'] });
    expect(grantsFor('dave', [])).toEqual({});
    expect(standingChannels('alice')).toContain('private-team');
    expect(standingChannels('dave')).not.toContain('private-team');
  });

  it('are of what is asked for only the channels with another', () => {
    const asked = ['dm-ann:dave', 'dm-ann:ben', 'dm-dave:ann', 'dm-dave:dave', 'private-team', 'private-x', 'general'];
    expect(grantsFor('dave', asked)).toEqual({ 'dm-ann:dave': ['join', 'send'] });
  });
});
