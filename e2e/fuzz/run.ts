import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { KnownCase } from './corpus.js';
import { readCases, readCorpus } from './corpus.js';
import { parseOptions, USAGE, type FuzzOptions } from './options.js';
import { summary } from './report.js';
import { reproduce } from './reproduce.js';
import { selfTest } from './self-test.js';
import { fuzzSession } from './session.js';
import { testify } from './witness.js';

const script = new URL(import.meta.url);

/** `npm run fuzz`: ends with 1 when something was found, and tells how to see it again. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const options = parseOptions(args);
  console.log(`seed ${options.seed}`);
  return options.selfTest ? selfTest(script, options.only) : fuzz(options);
}

async function fuzz(options: FuzzOptions): Promise<number> {
  const { seed, replay, atLeast, goal } = options;
  const known: KnownCase[] = replay === undefined || replay === 'corpus' ? readCorpus() : readCases(replay);
  const report = await fuzzSession({ ...options, known, isInventive: replay === undefined, script });
  console.log(summary(report));
  const { findings, outcome, secret } = report;
  for (const { rule, detail, found } of findings) {
    console.error(`\nFOUND (${rule}) ${detail}${found ? `\n  by ${JSON.stringify(found).slice(0, 600)}` : ''}`);
  }
  // When the process ends, every connection has something to tell of that, and none of it is the cause.
  const first = findings.find(({ rule }) => rule === 'process') ?? findings[0];
  if (first?.rule === 'memory') {
    console.error(`\nAgain: npm run fuzz -- --seed ${seed}`);
    return 1;
  }
  if (first) {
    const least = await reproduce(first, outcome.recent, secret);
    const file = join(mkdtempSync(join(tmpdir(), 'fuzz-')), 'finding.json');
    writeFileSync(file, `${JSON.stringify(least, null, 2)}\n`);
    console.error(`\nThe least that leads to it: ${JSON.stringify(least).slice(0, 2_000)}`);
    console.error(`\nAgain: npm run fuzz -- --seed ${seed}\nOnly this: npm run fuzz -- --replay ${file}`);
    return 1;
  }
  if (outcome.inputs < goal) {
    // A machine that has other things to do is no finding.
    console.log(`slow      ${outcome.inputs} inputs, where ${goal} are wanted: so much less was tried`);
  }
  if (outcome.inputs >= atLeast) return 0;
  console.error(`\n${outcome.inputs} inputs are fewer than the ${atLeast} that were asked for.`);
  return 1;
}

if (isMainThread) {
  process.exit(
    await main(process.argv.slice(2)).catch((error: unknown) => {
      console.error(error);
      return 2;
    }),
  );
} else await testify();
