import type { Unsubscribe } from './store.js';

// Bundlers replace `process.env.NEXT_PUBLIC_…` only where it is spelled out, hence one function per name. Where
// neither a bundler nor a `process` exists, reading throws: then there is no value.
const read = (literal: () => string | undefined): string | undefined => {
  try {
    return literal() || undefined;
  } catch {
    return undefined;
  }
};

/** `NEXT_PUBLIC_REALTIME_ENABLED`, true unless it says false. */
export function enabledByEnvironment(): boolean {
  return read(() => process.env.NEXT_PUBLIC_REALTIME_ENABLED) !== 'false';
}

/** The server's address where the application names none. */
export function defaultUrl(): string {
  return (
    read(() => process.env.NEXT_PUBLIC_REALTIME_URL) ??
    read(() => process.env.NEXT_PUBLIC_REALTIME_WS_URL) ??
    pageUrl() ??
    'http://localhost:3101'
  );
}

/** The page's own address, which a proxy shares with the server; on a local page the server's default port. */
function pageUrl(): string | undefined {
  if (typeof location === 'undefined' || !location.protocol.startsWith('http')) return undefined;
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);
  return isLocal ? `${location.protocol}//${location.hostname}:3101` : location.origin;
}

/** Whether the system says that there is no network. A system that says nothing counts as online. */
export function isOffline(): boolean {
  return typeof navigator !== 'undefined' && navigator.onLine === false;
}

/** Calls back whenever the system reports that the network came or went. */
export function watchNetwork(callback: () => void): Unsubscribe {
  if (typeof addEventListener !== 'function') return () => {};
  addEventListener('online', callback);
  addEventListener('offline', callback);
  return () => {
    removeEventListener('online', callback);
    removeEventListener('offline', callback);
  };
}
