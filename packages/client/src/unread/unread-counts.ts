/** What of a channel the current user has not read. */
export interface UnreadCounts {
  /** Messages of others after the read mark, at most 100 (shown as `99+`). */
  readonly count: number;
  /** Messages among them that mention the current user; also known for channels that are not joined. */
  readonly mentions: number;
}
