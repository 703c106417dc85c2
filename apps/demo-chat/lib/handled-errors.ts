const handled = new WeakSet<Error>();

/** Says that a failure shows in its own place. The client tells everybody of it all the same, a moment before. */
export function markHandled(error: unknown): void {
  if (error instanceof Error) handled.add(error);
}

export const isHandled = (error: Error): boolean => handled.has(error);
