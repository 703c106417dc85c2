/** Something the caller of the command line has to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
