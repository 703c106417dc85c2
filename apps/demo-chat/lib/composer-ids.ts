/** The element ids of the fields that one writes into: of a channel, and of a thread beside it. */
export const composerId = (threadId?: string): string => (threadId === undefined ? 'composer' : 'thread-composer');

export function focusComposer(threadId?: string): void {
  document.getElementById(composerId(threadId))?.focus();
}
