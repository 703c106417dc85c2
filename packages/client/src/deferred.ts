/** A promise with its handle. Nobody has to listen: a rejection that nobody awaits harms nobody. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  /** Rejects with the error if there is one, else resolves. */
  settle: (error: Error | null | undefined, value?: T) => void;
}

/** Makes a {@link Deferred}. */
export function defer<T>(): Deferred<T> {
  let settle!: Deferred<T>['settle'];
  const promise = new Promise<T>((resolve, reject) => {
    settle = (error, value) => (error ? reject(error) : resolve(value as T));
  });
  promise.catch(() => {});
  return { promise, settle };
}
