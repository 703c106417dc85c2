// Those that clients use stand apart: what nobody names stays out of a browser's bundle.
/** `limits.content` */
export const CONTENT_LIMIT = 8000;
/** `limits.batchJoin` */
export const BATCH_JOIN_LIMIT = 50;
/** `limits.batchPoll` */
export const BATCH_POLL_LIMIT = 100;
/** `limits.unread` */
export const UNREAD_LIMIT = 100;

/** Bounds of the wire contract. The server enforces them; the SDK checks the cheap ones before it sends. */
export const limits = {
  /** Longest content of a message, in UTF-16 code units. */
  content: CONTENT_LIMIT,
  /** Most mentioned users of one message. */
  mentions: 50,
  /** Longest emoji, in UTF-16 code units. */
  emoji: 64,
  /** Most attachments of one message. */
  attachments: 10,
  /** Largest `metadata`, in bytes of its JSON text. */
  metadataBytes: 4096,
  /** Longest key at the top of `metadata`, in UTF-16 code units. */
  metadataKey: 128,
  /** Deepest nesting of any JSON value a client may send. */
  depth: 8,
  /** Most keys in one client payload, over all its objects; a full batch join with positions needs 301. */
  keys: 512,
  /** Longest `path` of an error, in UTF-16 code units. */
  path: 256,
  /** Largest packet, in bytes. */
  packetBytes: 64 * 1024,
  /** Most channels one session may have joined, unless configured otherwise. */
  channelsPerSession: 100,
  /** Most sessions of one user at the same time, unless configured otherwise. */
  sessionsPerUser: 20,
  /** Most channels of one batch join. */
  batchJoin: BATCH_JOIN_LIMIT,
  /** Most channels of one `POST /poll`. */
  batchPoll: BATCH_POLL_LIMIT,
  /** Most entries or messages of one page. */
  page: 300,
  /** Entries of the newest page when a join or history call names no limit. */
  defaultPage: 50,
  /** Longest wait of a poll, in milliseconds. */
  pollWaitMs: 25_000,
  /** Largest token, in bytes. */
  tokenBytes: 8192,
  /** Where counting of unread messages stops; shown as `99+`. */
  unread: UNREAD_LIMIT,
} as const;
