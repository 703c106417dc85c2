import { DEFAULT_CHANNELS } from './names';

/** Channels for some people only, whose tokens say so. Everybody may find out that they exist. */
const PRIVATE_CHANNELS: Readonly<Record<string, readonly string[]>> = {
  'private-team': ['alice', 'bob', 'carol'],
};

/** No name has a colon in it, so that no pair of people can be mistaken for another. */
const PAIR = /^dm-([^:]+):([^:]+)$/;

/** Channels whose ids start like this need a grant in the token; the server holds to that by default. */
export const isPrivate = (channelId: string): boolean => channelId.startsWith('private-');
export const isDirect = (channelId: string): boolean => PAIR.test(channelId);

/** The channel of two people: the same whoever of them begins. */
export const directChannel = (one: string, other: string): string => `dm-${[one, other].toSorted().join(':')}`;

/** Whom a user writes to in a direct channel; `null` in any other, and in the channel of two others. */
export function otherPerson(channelId: string, user: string): string | null {
  const [, one = '', other = ''] = PAIR.exec(channelId) ?? [];
  if (channelId !== directChannel(one, other) || one === other) return null;
  return user === one ? other : user === other ? one : null;
}

/** As many as a token opens for whoever asks: its claim has to stay small. */
export const MOST_ASKED_CHANNELS = 40;

/** What a channel is called: a direct one by whom it leads to. */
export const channelTitle = (channelId: string, user: string): string => otherPerson(channelId, user) ?? channelId;

/** The same in a sentence. */
export const channelName = (channelId: string, user: string): string => otherPerson(channelId, user) ?? `#${channelId}`;

/** What a user finds in the list without having opened anything. */
export const standingChannels = (user: string): readonly string[] => [
  ...DEFAULT_CHANNELS,
  ...Object.keys(PRIVATE_CHANNELS).filter((id) => isMember(id, user)),
];

const isMember = (channelId: string, user: string): boolean => PRIVATE_CHANNELS[channelId]?.includes(user) ?? false;

/**
 * The grants that a user's token carries: the private channels they are a member of, and of the channels they ask for
 * those that lead to somebody from them.
 */
export function grantsFor(user: string, asked: readonly string[]): Record<string, readonly ['join', 'send']> {
  const granted = [
    ...Object.keys(PRIVATE_CHANNELS).filter((id) => isMember(id, user)),
    ...asked.filter((id) => otherPerson(id, user) !== null),
  ];
  return Object.fromEntries(granted.map((id) => [id, ['join', 'send'] as const]));
}
