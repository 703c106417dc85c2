/** The reactions on offer, with the names a screen reader says. */
export const EMOJIS = [
  { emoji: '👍', name: 'Thumbs up' },
  { emoji: '❤️', name: 'Heart' },
  { emoji: '😂', name: 'Laughing' },
  { emoji: '🎉', name: 'Party' },
  { emoji: '👀', name: 'Eyes' },
] as const;

/** Reactions may come from other applications too: an unknown emoji is its own name. */
export const emojiName = (emoji: string): string => EMOJIS.find((known) => known.emoji === emoji)?.name ?? emoji;
