/** Buckets per doubling; a value is told to within 1 / 64 of itself. */
const BITS = 6;
const PER_DOUBLING = 1 << BITS;
const DOUBLINGS = 26;

/** Counts whole numbers by size, in buckets that grow with it: microseconds up to more than an hour. */
export class Histogram {
  readonly #counts: Float64Array;
  #total = 0;
  #most = 0;

  constructor(counts?: readonly number[]) {
    this.#counts = new Float64Array((DOUBLINGS + 1) * PER_DOUBLING);
    counts?.forEach((count, bucket) => {
      this.#counts[bucket] = count;
      this.#total += count;
      if (count > 0) this.#most = upperBound(bucket);
    });
  }

  get count(): number {
    return this.#total;
  }

  record(value: number): void {
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#total += 1;
    if (value > this.#most) this.#most = value;
  }

  /** A value that `share` of those recorded do not exceed; NaN when there are none. */
  percentile(share: number): number {
    if (this.#total === 0) return NaN;
    let left = Math.max(1, Math.ceil(share * this.#total));
    for (let bucket = 0; bucket < this.#counts.length; bucket += 1) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) return Math.min(upperBound(bucket), this.#most);
    }
    return this.#most;
  }

  /** For another process; a new histogram can be made from it. */
  toCounts(): number[] {
    const last = this.#counts.findLastIndex((count) => count > 0);
    return [...this.#counts.subarray(0, last + 1)];
  }
}

function bucketOf(value: number): number {
  const whole = Math.max(0, Math.min(value, 2 ** 31 - 1)) | 0;
  if (whole < PER_DOUBLING) return whole;
  const shift = 31 - BITS - Math.clz32(whole);
  return (shift + 1) * PER_DOUBLING + (whole >>> shift) - PER_DOUBLING;
}

function upperBound(bucket: number): number {
  if (bucket < PER_DOUBLING) return bucket;
  const shift = Math.floor(bucket / PER_DOUBLING) - 1;
  return ((bucket % PER_DOUBLING) + PER_DOUBLING + 1) * 2 ** shift - 1;
}
