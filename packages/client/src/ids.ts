const random = (): string => Math.random().toString(36).slice(2, 12);

/** Makes an id that sorts by time. It is no secret: it has to differ only from the other ids of one user. */
export const createId = (now: number): string => `${now.toString(36)}-${random()}${random()}`;
