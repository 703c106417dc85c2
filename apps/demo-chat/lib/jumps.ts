/** A wish to see a message; each is an object of its own, so that the same one can be asked for twice. */
export interface Jump {
  readonly channelId: string;
  readonly messageId: string;
}

let current: Jump | null = null;
const listeners = new Set<() => void>();

/** Shows a message of the open channel: its list scrolls there, fetches it if it has to, or opens its thread. */
export function jumpToMessage(channelId: string, messageId: string): void {
  set({ channelId, messageId });
}

/** The wish has been met, or cannot be. */
export function endJump(jump: Jump): void {
  if (current === jump) set(null);
}

export const currentJump = (): Jump | null => current;

export function onJump(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(jump: Jump | null): void {
  current = jump;
  for (const listener of listeners) listener();
}
