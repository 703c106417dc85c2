import type { Faults } from './faults';
import { FaultySocket } from './faulty-socket';

const doors = new Map<string, Faults>();
/** The first part of the path says whose it is. Only this page knows it: it is taken off before anything leaves. */
const MARK = /^\/bench-([^/]+)(?=\/)/;
let isInstalled = false;

/**
 * Puts the faults of a pane between its client and WebSockets: the client looks up the runtime's `WebSocket` for
 * every connection, and the `path` says whose it is. All other sockets of the page pass untouched.
 */
export function openDoor(key: string, faults: Faults): { readonly path: string; readonly close: () => void } {
  install();
  doors.set(key, faults);
  return {
    path: `/bench-${key}/socket.io`,
    close: () => {
      if (doors.get(key) === faults) doors.delete(key);
    },
  };
}

/** The address as the server knows it. */
export function unmark(address: string | URL): string {
  const url = new URL(address, location.href);
  url.pathname = url.pathname.replace(MARK, '');
  return url.href;
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  globalThis.WebSocket = new Proxy(globalThis.WebSocket, {
    construct(Native, [address, protocols]: [string | URL, (string | string[])?]) {
      const key = MARK.exec(new URL(address, location.href).pathname)?.[1];
      const faults = doors.get(key ?? '');
      return faults ? new FaultySocket(Native, unmark(address), faults) : new Native(address, protocols);
    },
  });
}
