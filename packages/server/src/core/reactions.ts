/** Bounds of the reactions to one message. */
export const reactionLimits = {
  /** Most different emojis. */
  emojis: 50,
  /** How many of those who chose an emoji are named; all of them are counted. */
  users: 100,
} as const;
