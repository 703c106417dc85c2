/** A TCP or TLS socket, as far as it is needed here. */
interface Corkable {
  cork(): void;
  uncork(): void;
}

/**
 * What is written to the stream in this turn of the event loop goes out together: each write costs a system call,
 * and wakes the other side up. Whatever closes the stream in this turn must not count on what was written before.
 */
export function inOneWrite(stream: Corkable): void {
  stream.cork();
  setImmediate(() => stream.uncork());
}
