import { toMessage, type Message, type WireMessage } from '@nchat/realtime-client';
import { mintToken, signingKey } from './mint-token';
import { internalUrl } from './realtime-url';

export interface FirstPage {
  readonly channelId: string;
  /** The newest messages as the server found them; without them the page asks for them itself. */
  readonly messages?: readonly Message[] | undefined;
}

const PAGE = 50;
const TOKEN_SECONDS = 30;
/** The page does not wait for longer: it asks for the messages itself, as soon as it is there. */
const TIMEOUT_MS = 1_000;

/**
 * The newest messages of a channel with the rights of a user, for the page that a server renders. `undefined` when they
 * cannot be had: without a key, without the right to the channel, or without a server.
 */
export async function fetchFirstPage(user: string, channelId: string): Promise<readonly Message[] | undefined> {
  const key = signingKey();
  if (!key) return undefined;
  try {
    const token = await mintToken(user, key, { channels: [channelId], lifetimeSeconds: TOKEN_SECONDS });
    const address = new URL(`/channels/${encodeURIComponent(channelId)}/messages?limit=${PAGE}`, internalUrl());
    const response = await fetch(address, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return undefined;
    const { messages } = (await response.json()) as { messages: readonly WireMessage[] };
    return messages.map((message) => toMessage(message, user));
  } catch {
    return undefined;
  }
}
