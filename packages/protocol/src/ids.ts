import { z } from 'zod';

/** Grammar of user ids. */
export const USER_ID = /^[A-Za-z0-9@|/][A-Za-z0-9._:@|/-]{0,127}$/;
/** Channel ids, and inbox ids `user:<userId>`: everything that starts with `user:` is an inbox or nothing. */
const CHANNEL_OR_INBOX_ID =
  /^(?:(?!user:)[A-Za-z0-9][A-Za-z0-9._:-]{0,127}|user:[A-Za-z0-9@|/][A-Za-z0-9._:@|/-]{0,127})$/;
const MESSAGE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const CLIENT_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Whether the text can name a channel or an inbox. */
export const isChannelId = (text: string): boolean => CHANNEL_OR_INBOX_ID.test(text);

export const ChannelId = z.string().regex(CHANNEL_OR_INBOX_ID, { error: 'not a channel id' }).meta({ id: 'ChannelId' });
export const UserId = z.string().regex(USER_ID).meta({ id: 'UserId' });
export const MessageId = z.string().regex(MESSAGE_ID).meta({ id: 'MessageId' });
/** Made by the sender; names one operation over all its retries. */
export const ClientMessageId = z.string().regex(CLIENT_ID).meta({ id: 'ClientMessageId' });

export const PositionSchema = z
  .object({
    epoch: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    offset: z.int().min(0),
    id: z.string().regex(/^[A-Za-z0-9_-]{0,64}$/),
  })
  .meta({ id: 'Position' });
