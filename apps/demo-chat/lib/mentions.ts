/** A dot that ends a sentence stays out of the name. */
export const MENTION = /(?<![\w@])@([a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?)/gi;

/** The users that a text names as `@name`. */
export function mentionsIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(MENTION), ([, name = '']) => name.toLowerCase()))].slice(0, 50);
}

/** A mention that is being written. */
export interface MentionQuery {
  /** Where its `@` stands. */
  readonly start: number;
  /** Where the caret stands. */
  readonly end: number;
  /** What is written of the name. */
  readonly name: string;
}

const UNFINISHED = /(?<![\w@])@([a-z0-9._-]{0,32})$/i;

/** The mention that ends at the caret, or `null`. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const match = UNFINISHED.exec(text.slice(0, caret));
  return match ? { start: match.index, end: caret, name: (match[1] ?? '').toLowerCase() } : null;
}

/** Those whose names go with what is written, best first: who begins so, then who contains it. */
export function matchingNames(names: readonly string[], written: string, most = 8): readonly string[] {
  const rank = (name: string) => (name.startsWith(written) ? 0 : 1);
  return names
    .filter((name) => name.includes(written))
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .slice(0, most);
}

/** Puts something into a text, and says where the caret stands then. */
export function replaceRange(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  put: string,
): { readonly text: string; readonly caret: number } {
  return { text: text.slice(0, start) + put + text.slice(end), caret: start + put.length };
}
