import type { Attachment } from '@nchat/realtime-client';
import { parseUrl, typedHref } from './links';

/** As many as the protocol takes with one message. */
const MOST_ATTACHMENTS = 10;
export const LONGEST_ADDRESS = 2_048;
export const LONGEST_NAME = 256;

/** An attachment from what somebody typed, or why it is none. */
export function attachmentFrom(
  address: string,
  name: string,
  others: readonly Attachment[],
): { readonly attachment: Attachment } | { readonly problem: string } {
  if (others.length >= MOST_ATTACHMENTS) {
    return { problem: `A message takes ${MOST_ATTACHMENTS} links at most. Send these first.` };
  }
  const url = typedHref(address);
  if (url === null) return { problem: 'That is no web address. It has to begin with http:// or https://.' };
  if (url.length > LONGEST_ADDRESS) return { problem: 'That address is too long.' };
  if (others.some((other) => other.url === url)) return { problem: 'That link is there already.' };
  return { attachment: { type: 'link', url, name: (name.trim() || nameOf(url)).slice(0, LONGEST_NAME) } };
}

/** The site that an address belongs to. */
export const siteOf = (url: string): string => parseUrl(url)?.host.replace(/^www\./, '') ?? url;

/** What a message of nothing but links says: every message has a text. */
export const captionOf = (attachments: readonly Attachment[]): string => attachments.map(({ name }) => name).join(', ');

function nameOf(url: string): string {
  const last = parseUrl(url)?.pathname.split('/').findLast(Boolean);
  try {
    return last ? decodeURIComponent(last) : siteOf(url);
  } catch {
    return last ?? siteOf(url);
  }
}
