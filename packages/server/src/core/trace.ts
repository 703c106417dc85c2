/** A command that is about to run, as a tracer sees it. */
export interface TracedCall {
  /** The command, by the name of its event, such as `message:send`; HTTP requests bear the name of theirs. */
  readonly event: string;
  /** How it came. */
  readonly transport: 'socket' | 'http';
  /** Names the call in the log, in its error, and in `X-Request-Id`. */
  readonly requestId: string;
  /** Whose call it is. */
  readonly userId: string;
}

/**
 * Wraps every command, as for a span around it. Is to call `run` at once, before it awaits anything; what it sets up
 * around that call is there while the command runs. `run` never rejects and resolves when the command has ended, to
 * `ok` or the code of its error. The command waits for nothing else here, and what is thrown is logged only.
 */
export type Trace = (call: TracedCall, run: () => Promise<string>) => Promise<unknown>;
