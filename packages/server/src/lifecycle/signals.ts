import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface SignalHandlers {
  /** The first signal: stop in order. */
  readonly graceful: (signal: string) => void;
  /** The second: stop at once. */
  readonly immediate: (signal: string) => void;
}

/** Listens for the signals that end a process. Returns what stops listening. */
export function onStopSignals({ graceful, immediate }: SignalHandlers, source: EventEmitter = process): () => void {
  let isStopping = false;
  const listener = (signal: string): void => {
    const handle = isStopping ? immediate : graceful;
    isStopping = true;
    handle(signal);
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) source.off(signal, listener);
  };
}
