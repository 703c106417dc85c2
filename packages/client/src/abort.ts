/** The error of something the caller withdrew itself; unlike failures it is not emitted as `error`. */
export function abortError(message: string): Error {
  return Object.assign(new Error(message), { name: 'AbortError' });
}

/** Whether the caller withdrew it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
