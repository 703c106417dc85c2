/**
 * Makes errors that say nothing by where they come from. Finding that out is most of what an error costs, and strangers
 * can ask for thousands in a second.
 */
export function withoutStack<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
