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

/** Whether the faults are found, each on a server of its own, and the crash also made small. Ends with 1 if not. */
export async function selfTest(script: URL): Promise<number> {
  let missed = 0;
  for (const [name, rule, seconds] of MUTANTS) {
    const mutant = fileURLToPath(new URL(`../fuzz/mutants/${name}.mjs`, import.meta.url));
    const report = await fuzzSession({
      ...{ seed: SEED, lanes: 48, only: '', inputs: Number.MAX_SAFE_INTEGER, atLeast: 0, seconds },
      ...{ known: [], isInventive: true, mutant, script },
    });
    const finding = report.findings.find((one) => one.rule === rule);
    const how = finding ? `found after ${report.outcome.inputs} inputs: ${finding.detail.slice(0, 120)}` : 'MISSED';
    console.log(`${name.padEnd(14)} ${how.replaceAll('\n', ' ')}`);
    if (!finding) missed += 1;
    if (!finding || name !== 'crash') continue;
    const least = await reproduce(finding, report.outcome.recent, report.secret, mutant);
    const isSmall = least.length === 1 && least[0]?.inputs.length === 1;
    console.log(
      `${''.padEnd(14)} ${isSmall ? 'made small' : 'NOT MADE SMALL'}: ${JSON.stringify(least).slice(0, 300)}`,
    );
    if (!isSmall) missed += 1;
  }
  return missed === 0 ? 0 : 1;
}
