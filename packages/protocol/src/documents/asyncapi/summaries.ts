import type { CommandName } from '../../commands/index.js';
import type { ServerEventName } from '../../events.js';

/** What each command is for, in a line. */
export const commandSummaries: Record<CommandName, string> = {
  'channel:join': 'Join a channel, or read on in one that is joined; up to 50 channels at once.',
  'channel:leave': 'Leave a channel. Leaving one that is not joined is no error.',
  'channel:history': 'Page through a channel’s messages as they stand, oldest first.',
  'message:send': 'Send a message. The same `clientMessageId` sends once, however often it is repeated.',
  'message:edit': 'Edit a message of one’s own, or as a moderator.',
  'message:delete': 'Delete a message of one’s own, or as a moderator. Leaves a tombstone.',
  'message:read': 'Mark the channel read up to a message. Marks move forward only.',
  'reaction:add': 'React to a message. Twice is once.',
  'reaction:remove': 'Take a reaction back.',
  typing: 'Say that one types, or stopped.',
  'presence:update': 'Choose a status, or report (`auto`) that this device is used or idle.',
  'auth:refresh': 'Give the session a new token of the same user.',
  ping: 'Measure the round trip. The ack is bare: no envelope.',
};

/** What each event says, in a line. */
export const eventSummaries: Record<ServerEventName, string> = {
  message: 'Log entry: a message was sent.',
  'message:updated': 'Log entry: a message was edited; the whole message as it stands.',
  'message:deleted': 'Log entry: a message was deleted.',
  reaction: 'Log entry: a reaction came or went; `reactions` is the whole state after it.',
  notification: 'Log entry: a mention or notice in the inbox, or a durable broadcast in a channel.',
  presence: 'A user’s status over all devices changed.',
  typing: 'Somebody types, or stopped.',
  read: 'Somebody’s read mark moved.',
  error: 'A command without an ack function failed.',
  connected: 'The first event after the handshake.',
  authenticated: 'Who the session is, and until when; again after every refresh.',
  'auth:expiring': 'The token ends soon: refresh it.',
  'auth:error': 'A refresh was refused; the session still ends when the old token does.',
  'channel:joined': 'The join took effect.',
  'channel:left': 'The leave took effect.',
  'channel:members': 'Who is in the channel, right after a join.',
  'channel:reset': 'History was lost: drop what you have of the channel and fetch anew.',
  'channel:removed': 'The right to the channel was withdrawn; it is no longer joined.',
  'session:close': 'The server is about to close the session, and why.',
};
