/** The reactions on offer at once, with the names a screen reader says. */
export const EMOJIS = [
  { emoji: '👍', name: 'Thumbs up' },
  { emoji: '❤️', name: 'Heart' },
  { emoji: '😂', name: 'Laughing' },
  { emoji: '🎉', name: 'Party' },
  { emoji: '👀', name: 'Eyes' },
] as const;

/** Other reactions say their own name: whoever reads a page aloud knows them. */
export const emojiName = (emoji: string): string => EMOJIS.find((known) => known.emoji === emoji)?.name ?? emoji;

/** An emoji and what it is called. */
export interface Emoji {
  readonly emoji: string;
  readonly label: string;
}

const KEY = 'nchat:emojis';
const MOST_RECENT = 8;

/** What was used last, latest first. */
export function recentEmojis(): readonly Emoji[] {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '[]') as Emoji[]).slice(0, MOST_RECENT);
  } catch {
    return [];
  }
}

export function rememberEmoji({ emoji, label }: Emoji): void {
  const others = recentEmojis().filter((known) => known.emoji !== emoji);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ emoji, label }, ...others].slice(0, MOST_RECENT)));
  } catch {
    // Only this list is poorer.
  }
}
