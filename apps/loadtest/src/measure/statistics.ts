/** The value in the middle; of an even number, the mean of the two. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** Ours over theirs: the ratio of the medians, and the range of the ratios of runs that were made one after the other. */
export function ratio(ours: readonly number[], theirs: readonly number[]): Spread {
  const pairs = ours.flatMap((value, i) => (theirs[i] === undefined ? [] : [value / theirs[i]]));
  return { ...spread(pairs), median: median(ours) / median(theirs) };
}
