import type { Logger } from '../core/logger.js';
import type { Trace, TracedCall } from '../core/trace.js';

/** Runs a command within the tracer, once, whatever the tracer does: it is there to watch. */
export function runTraced(
  trace: Trace,
  call: TracedCall,
  perform: () => Promise<string>,
  logger: Logger,
): Promise<string> {
  let outcome: Promise<string> | undefined;
  const run = (): Promise<string> => (outcome ??= perform());
  const complain = (err: unknown): void =>
    logger.warn({ err, command: call.event, requestId: call.requestId }, 'the tracer failed');
  try {
    Promise.resolve(trace(call, run)).catch(complain);
  } catch (error) {
    complain(error);
  }
  return run();
}
