import type { Random } from '../chaos/random.js';
import type { Case } from './case.js';

/** One way of making inputs up. */
export interface Grammar {
  readonly name: string;
  /** Its share of all inputs, as against the others'. */
  readonly weight: number;
  make(random: Random): Case;
}

/** So many inputs of one kind. */
export const several = (count: number, make: () => string): string[] => Array.from({ length: count }, make);

export const chance = (random: Random, probability: number): boolean => random.next() < probability;
