/** Does something with a storage; a failure has no consequence but that there is no result. */
export type Access<S> = <T>(work: (storage: S) => Promise<T> | undefined) => Promise<T | undefined>;
