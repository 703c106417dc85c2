/**
 * Whether a browser of this origin may call, given the configured list: exact origins, `http://host:*` for any port,
 * or `*`. Programs that are no browsers send no origin, and need none.
 */
export function createOriginCheck(allowed: readonly string[]): (origin: string | undefined) => boolean {
  if (allowed.includes('*')) return () => true;
  const exact = new Set(allowed.filter((entry) => !entry.endsWith(':*')));
  const anyPort = allowed.filter((entry) => entry.endsWith(':*')).map((entry) => entry.slice(0, -1));
  return (origin) => {
    if (origin === undefined || exact.has(origin)) return true;
    // What follows must be a port and nothing more, or `http://localhost:1.evil.example` would pass.
    return anyPort.some(
      (prefix) =>
        `${origin}:` === prefix || (origin.startsWith(prefix) && /^\d{1,5}$/.test(origin.slice(prefix.length))),
    );
  };
}
