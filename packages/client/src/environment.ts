import type { Device } from '@nchat/realtime-protocol/core';
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

/**
 * How a client learns of the network, and that the application is in front again. Browsers need none; in React Native
 * it is made of what the platform offers.
 *
 * @example
 * import NetInfo from '@react-native-community/netinfo';
 * import { AppState } from 'react-native';
 *
 * let isOnline = true;
 * const network: NetworkMonitor = {
 *   isOnline: () => isOnline,
 *   watch(callback) {
 *     const stop = NetInfo.addEventListener((state) => {
 *       isOnline = state.isConnected !== false;
 *       callback();
 *     });
 *     const app = AppState.addEventListener('change', (state) => state === 'active' && callback());
 *     return () => {
 *       stop();
 *       app.remove();
 *     };
 *   },
 * };
 */
export interface NetworkMonitor {
  /** False when the system says that there is no network. One that says nothing counts as online. */
  isOnline(): boolean;
  /**
   * Calls back whenever that may have changed, and when the application comes back to the front: the connection is
   * then asked whether it still lives. Calls without need do no harm. Returns what ends it.
   */
  watch(callback: () => void): Unsubscribe;
}

/** Of the browser; elsewhere it says nothing. */
export const systemNetwork: NetworkMonitor = {
  isOnline: () => globalThis.navigator?.onLine !== false,
  watch(callback) {
    const page = globalThis.document;
    const shown = (): void => {
      if (!page.hidden) callback();
    };
    const each = (change: 'addEventListener' | 'removeEventListener'): void => {
      for (const name of ['online', 'offline', 'pageshow']) globalThis[change]?.(name, callback);
      for (const name of ['visibilitychange', 'resume']) page?.[change](name, shown);
    };
    each('addEventListener');
    return () => each('removeEventListener');
  },
};

/**
 * What this device is, and who: in a page the same one for as long as the tab lives, so that a reload does not show as
 * a second device.
 */
export function thisDevice(id: string): Device {
  const { userAgent = '', product } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  const kind =
    product === 'ReactNative' || /Mobi|Android/.test(userAgent)
      ? 'mobile'
      : /Electron/.test(userAgent)
        ? 'desktop'
        : /^Mozilla/.test(userAgent)
          ? 'web'
          : 'bot';
  try {
    // In a bot it would be one for all its clients.
    if (kind !== 'bot') id = (sessionStorage as Record<string, string>)['nchat:device'] ??= id;
  } catch {
    // No storage here, or none for this page.
  }
  return { id, kind };
}
