import type { Case } from './case.js';

export interface Question {
  /** Whether the cases, sent in this order, still do it. */
  readonly still: (cases: readonly Case[]) => Promise<boolean>;
  /** Whether there is no time left to ask. */
  readonly isOver: () => boolean;
}

/**
 * Makes what leads to a finding smaller, as long as it still does: cases go first, then inputs, then parts of the one
 * that is left. What it is when the time is over is the answer; where all of it does nothing, all of it.
 */
export async function reduce(cases: readonly Case[], { still, isOver }: Question): Promise<readonly Case[]> {
  const ask = async (candidate: readonly Case[]): Promise<boolean> => !isOver() && (await still(candidate));
  if (!(await ask(cases))) return cases;
  let left = await fewer(cases, ask);
  for (const [at, one] of left.entries()) {
    const withInputs = (inputs: readonly string[]): Case[] =>
      left.map((other, i) => (i === at ? { ...one, inputs } : other));
    let inputs = await fewer(one.inputs, (kept) => ask(withInputs(kept)));
    if (inputs.length === 1) {
      const [text = ''] = inputs;
      const chars = await fewer([...chunks(text)], (kept) => ask(withInputs([kept.join('')])));
      inputs = [chars.join('')];
    }
    left = withInputs(inputs);
  }
  return left;
}

/** Leaves out halves, then quarters, and so on, of what is not needed. */
async function fewer<T>(items: readonly T[], still: (kept: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let left = items;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length && left.length > 1;) {
      const kept = [...left.slice(0, at), ...left.slice(at + size)];
      if (kept.length > 0 && (await still(kept))) left = kept;
      else at += size;
    }
  }
  return left;
}

/** Single characters of what is short, pieces of what is long. */
function chunks(text: string): string[] {
  const size = Math.max(1, Math.ceil(text.length / 64));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}
