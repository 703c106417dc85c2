import { safeHref } from './links';
import { MENTION } from './mentions';

export interface TextPart {
  readonly text: string;
  /** The user that this part names. */
  readonly mention?: string;
  /** Where this part leads. */
  readonly href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/giu;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Cuts a text at its addresses and mentions, so that they can be drawn apart. The parts make up the whole text.
 *
 * @param mentions - The users that the message mentions: other words after an `@` are just words.
 */
export function textParts(text: string, mentions: readonly string[]): readonly TextPart[] {
  return cut(text, ADDRESS, (match) => {
    const address = withoutPunctuation(match[0]);
    const href = safeHref(address);
    return href === null ? null : { text: address, href };
  }).flatMap((part) => (part.href ? part : cut(part.text, MENTION, (match) => mentionPart(match, mentions))));
}

function mentionPart([text, name = '']: RegExpExecArray, mentions: readonly string[]): TextPart | null {
  const mention = name.toLowerCase();
  return mentions.includes(mention) ? { text, mention } : null;
}

function cut(text: string, pattern: RegExp, partOf: (match: RegExpExecArray) => TextPart | null): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const part = partOf(match);
    if (!part) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + part.text.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** A sentence's own signs after an address do not belong to it; brackets do when they were opened in it. */
function withoutPunctuation(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1] ?? '';
    const opening = CLOSING[last];
    const isOpen = opening !== undefined && count(address.slice(0, end), opening) < count(address.slice(0, end), last);
    if (!isOpen && !".,;:!?'*_~".includes(last)) return address.slice(0, end);
    end -= 1;
  }
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;
