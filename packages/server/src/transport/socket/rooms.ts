/**
 * Socket.IO also keeps a room per socket id. Ours carry prefixes, so that no channel or user id can name one of
 * those, or each other.
 */
export const channelRoom = (channelId: string): string => `ch:${channelId}`;
export const userRoom = (userId: string): string => `user:${userId}`;
