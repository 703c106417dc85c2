import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemNetwork, thisDevice } from './environment.js';

afterEach(() => vi.unstubAllGlobals());

/** A browser's window and document, as far as they are listened to. */
function stubPage() {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const win = new EventTarget();
  const navigator = { onLine: true };
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('addEventListener', win.addEventListener.bind(win));
  vi.stubGlobal('removeEventListener', win.removeEventListener.bind(win));
  return { page, win, navigator };
}

describe('the network of a browser', () => {
  it('calls back when it comes and goes, and when the page is shown again', () => {
    const { page, win, navigator } = stubPage();
    let calls = 0;
    const stop = systemNetwork.watch(() => (calls += 1));
    for (const name of ['online', 'offline', 'pageshow']) win.dispatchEvent(new Event(name));
    for (const name of ['visibilitychange', 'resume']) page.dispatchEvent(new Event(name));
    expect(calls).toBe(5);
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(calls).toBe(5);
    stop();
    page.hidden = false;
    for (const name of ['online', 'pageshow']) win.dispatchEvent(new Event(name));
    page.dispatchEvent(new Event('visibilitychange'));
    expect(calls).toBe(5);
    expect(systemNetwork.isOnline()).toBe(true);
    navigator.onLine = false;
    expect(systemNetwork.isOnline()).toBe(false);
  });

  it('is there where nothing says otherwise, and never calls back', () => {
    vi.stubGlobal('navigator', undefined);
    expect(systemNetwork.isOnline()).toBe(true);
    expect(() => systemNetwork.watch(() => {})()).not.toThrow();
  });
});

describe('this device', () => {
  const agents = {
    phone:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari',
    android: 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36',
    desk: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36',
    electron: 'Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/130.0 Electron/33.0 Safari/537.36',
    node: 'Node.js/22',
  };

  it.each([
    ['mobile', { userAgent: agents.phone }],
    ['mobile', { userAgent: agents.android }],
    ['mobile', { product: 'ReactNative' }],
    ['desktop', { userAgent: agents.electron }],
    ['web', { userAgent: agents.desk }],
    ['bot', { userAgent: agents.node }],
    ['bot', undefined],
  ])('is a %s as %o', (kind, navigator) => {
    vi.stubGlobal('navigator', navigator);
    expect(thisDevice('a')).toEqual({ id: 'a', kind });
  });

  it('stays the same one over reloads of the tab', () => {
    vi.stubGlobal('navigator', { userAgent: agents.desk });
    vi.stubGlobal('sessionStorage', {});
    expect(thisDevice('first').id).toBe('first');
    expect(thisDevice('after the reload').id).toBe('first');
  });

  it('is another one in every client of a bot', () => {
    vi.stubGlobal('navigator', undefined);
    vi.stubGlobal('sessionStorage', {});
    expect(thisDevice('first').id).toBe('first');
    expect(thisDevice('second').id).toBe('second');
  });

  it('does without storage that is forbidden or full', () => {
    vi.stubGlobal('navigator', { userAgent: agents.desk });
    const refuse = () => {
      throw new DOMException('no', 'SecurityError');
    };
    vi.stubGlobal('sessionStorage', new Proxy({}, { get: refuse }));
    expect(thisDevice('a').id).toBe('a');
    vi.stubGlobal('sessionStorage', new Proxy({}, { set: refuse }));
    expect(thisDevice('b').id).toBe('b');
  });
});
