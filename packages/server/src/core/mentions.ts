/** Whom a message's mentions notify: everyone but its author. */
export const othersMentioned = (authorId: string, mentions: readonly string[]): string[] =>
  mentions.filter((userId) => userId !== authorId);
