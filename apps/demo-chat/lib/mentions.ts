const MENTION = /(?<![\w@])@([a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?)/gi;

/** The users that a text names as `@name`. */
export function mentionsIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(MENTION), ([, name = '']) => name.toLowerCase()))].slice(0, 50);
}

export interface TextPart {
  readonly text: string;
  /** The user that this part names. */
  readonly mention?: string;
}

/** Cuts a text at its mentions, so that they can be drawn apart. */
export function splitAtMentions(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(MENTION)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match[0], mention: (match[1] ?? '').toLowerCase() });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
