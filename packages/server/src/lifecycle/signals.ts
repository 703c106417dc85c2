import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface SignalHandlers {
  /** The first signal: stop in order. */
  readonly graceful: (signal: string) => void;
  /** The second: stop at once. */
  readonly immediate: (signal: string) => void;
}

const LOOK_EVERY_MS = 500;

/**
 * Listens for the signals that end a process. Returns what stops listening.
 *
 * npx starts a command through a shell. Whoever ends npx ends that shell, which passes nothing on, and the command
 * would stay behind unnoticed; `parent`, the id of the process above, tells that it is gone.
 */
export function onStopSignals(
  { graceful, immediate }: SignalHandlers,
  source: EventEmitter = process,
  parent?: () => number,
): () => void {
  let isStopping = false;
  const listener = (signal: string): void => {
    const handle = isStopping ? immediate : graceful;
    isStopping = true;
    handle(signal);
  };
  for (const signal of SIGNALS) source.on(signal, listener);

  const first = parent?.();
  const look = (): void => {
    if (parent?.() === first) return;
    clearInterval(timer);
    if (!isStopping) listener('SIGTERM');
  };
  const timer = parent && setInterval(look, LOOK_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    for (const signal of SIGNALS) source.off(signal, listener);
  };
}
