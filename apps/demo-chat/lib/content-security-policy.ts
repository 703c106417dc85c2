interface Options {
  /** Scripts and style sheets of the page carry it. */
  readonly nonce: string;
  /** The page's own address, as the browser asked for it. */
  readonly page: URL;
  /** The realtime server as the page knows it; without it, the client looks for one by itself. */
  readonly realtime: string | undefined;
  /** Next's development server evaluates code and writes style elements. */
  readonly isDevelopment: boolean;
  /** Whether pages of the same origin may show it in a frame. */
  readonly mayBeFramed: boolean;
}

/** What a page may load and where it may connect to: itself, and the one realtime server. */
export function contentSecurityPolicy({ nonce, page, realtime, isDevelopment, mayBeFramed }: Options): string {
  const dev = isDevelopment ? ["'unsafe-eval'"] : [];
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...dev],
    'style-src': ["'self'", isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    // The places of a virtual list's rows, and the colours of pictures made of names.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'connect-src': ["'self'", ...realtimeSources(page, realtime), ...(isDevelopment ? [`ws://${page.host}`] : [])],
    'frame-src': ["'self'"],
    'frame-ancestors': [mayBeFramed ? "'self'" : "'none'"],
    'form-action': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Over HTTP and over WebSocket. Without an address, where the client looks by itself. */
function realtimeSources(page: URL, realtime: string | undefined): readonly string[] {
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(page.hostname);
  const { host, protocol } = new URL(realtime ?? (isLocal ? `http://${page.hostname}:3101` : page.origin), page);
  const isSecure = /^(https|wss):$/.test(protocol);
  return [`${isSecure ? 'https' : 'http'}://${host}`, `${isSecure ? 'wss' : 'ws'}://${host}`];
}
