/** Names of this demo: a subset of what the server takes as a user id, so that people can read them to each other. */
export const USER_NAME_PATTERN = '[A-Za-z0-9][A-Za-z0-9._\\-]{0,31}';
/** What the server takes as a channel id. */
export const CHANNEL_ID_PATTERN = '[A-Za-z0-9][A-Za-z0-9._:\\-]{0,127}';

const USER_NAME = new RegExp(`^${USER_NAME_PATTERN}$`);
const CHANNEL_ID = new RegExp(`^${CHANNEL_ID_PATTERN}$`);

/** The channels that everybody sees. */
export const DEFAULT_CHANNELS = ['general', 'random', 'help'] as const;
export const DEFAULT_CHANNEL = 'general';

/** A user id from outside, or `null`. Names are told apart without regard to case. */
export function parseUser(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = value.trim();
  return USER_NAME.test(name) ? name.toLowerCase() : null;
}

/** A channel id from outside, or `null`. */
export function parseChannel(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const id = value.trim().replace(/^#/, '');
  return CHANNEL_ID.test(id) ? id : null;
}

/** The address of the chat for a user in a channel. */
export function chatHref(user: string, channelId: string): string {
  return `/?${new URLSearchParams({ user, channel: channelId })}`;
}
