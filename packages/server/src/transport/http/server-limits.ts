/** Bounds of the Node server that carries both transports: what a client may make it hold before a request exists. */
export const serverLimits = {
  /** A token of 8 KB has to fit, and room for the rest. */
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  /** Until the request is complete; it does not bound how long a poll may wait for its answer. */
  requestTimeout: 15_000,
  /** Longer than the idle time of common proxies (60 s), so that it is they who close, and no request is lost. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  /** Node would refuse what names no host without a word; it is refused by both transports instead. */
  requireHostHeader: false,
} as const;

/** Most headers of a request. */
export const MOST_HEADERS = 64;
/** Node leaves out silently what is above its own bound; one more shows that there were too many. */
export const headersCounted = MOST_HEADERS + 1;
