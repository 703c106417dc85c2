/** A user of the bench without what makes the name unique. */
export const nameOf = (user: string): string => user.split('.')[0] ?? user;
