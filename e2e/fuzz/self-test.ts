import { fileURLToPath } from 'node:url';
import { reproduce } from './reproduce.js';
import { fuzzSession } from './session.js';

/** Faults that are put into the server, and by which rule they have to be found. */
const MUTANTS: readonly (readonly [name: string, rule: string, seconds: number])[] = [
  ['crash', 'process', 15],
  ['wrong-code', 'answer', 10],
  ['any-signature', 'refusal', 10],
  ['stall', 'others', 10],
  ['leak', 'memory', 16],
];
const SEED = 1;

/**
 * Whether the faults are found, each on a server of its own, and made as small as one input; what fills the memory has
 * no single one. Ends with 1 if not.
 */
export async function selfTest(script: URL, only: string): Promise<number> {
  let missed = 0;
  const tell = (name: string, words: string, isGood: boolean): void => {
    console.log(`${name.padEnd(14)} ${words.replaceAll('\n', ' ')}`);
    if (!isGood) missed += 1;
  };
  for (const [name, rule, seconds] of MUTANTS.filter(([mutant]) => mutant.includes(only))) {
    const mutant = fileURLToPath(new URL(`../fuzz/mutants/${name}.mjs`, import.meta.url));
    const report = await fuzzSession({
      ...{ seed: SEED, lanes: 48, only: '', inputs: Number.MAX_SAFE_INTEGER, atLeast: 0, seconds },
      ...{ known: [], isInventive: true, mutant, script },
    });
    const finding = report.findings.find((one) => one.rule === rule);
    if (!finding) {
      tell(name, `MISSED; ${report.findings.length} other findings`, false);
      continue;
    }
    tell(name, `found after ${report.outcome.inputs} inputs: ${finding.detail.slice(0, 120)}`, true);
    if (rule === 'memory') continue;
    const from = performance.now();
    const least = await reproduce(finding, report.outcome.recent, report.secret, mutant);
    const isSmall = least.length === 1 && least[0]?.inputs.length === 1;
    const took = `${((performance.now() - from) / 1_000).toFixed(0)} s`;
    tell(
      '',
      `${isSmall ? 'made small' : 'NOT MADE SMALL'} in ${took}: ${JSON.stringify(least).slice(0, 300)}`,
      isSmall,
    );
  }
  return missed === 0 ? 0 : 1;
}
