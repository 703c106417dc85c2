/** A stretch of one log that a reader has to be told of in full. */
export interface Segment {
  readonly epoch: string;
  /** The last place before it. */
  readonly from: number;
  /** Its last place; `null` while it goes on. */
  readonly to: number | null;
}

export function covers(segments: readonly Segment[], epoch: string, offset: number): boolean {
  return segments.some((part) => part.epoch === epoch && offset > part.from && offset <= (part.to ?? Infinity));
}

/** Whether a place is from before the reader came, or the reader has not come yet: then nothing is owed. */
export function isBeforeFirst([first]: readonly Segment[], epoch: string, offset: number): boolean {
  return !first || (first.epoch === epoch && offset <= first.from);
}
