/**
 * `npm test`: from a fresh clone to every check of the repository, in order, stopping at the first that fails. What
 * only reads or builds runs two at a time, what a busy machine could disturb runs alone.
 * `node scripts/test.mjs lint typecheck` runs only those. The last line tells the totals.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, env, install, onStop, run, start } from './setup.mjs';
import { provideSystemPackages } from './system-packages.mjs';

const reports = mkdtempSync(join(tmpdir(), 'nchat-reports-'));

/** Far above what any check takes; a test that loops without end would otherwise hang the run for good. */
const CHECK_TIMEOUT_MS = 15 * 60_000;

/**
 * Each check is the script of that name in `package.json`, so that each can be run alone in the same way. Neighbours
 * of one `group` run together.
 */
const checks = [
  { script: 'lint', title: 'lint', group: 'static' },
  { script: 'format:check', title: 'formatting', group: 'static' },
  { script: 'deps', title: 'import rules', group: 'static' },
  { script: 'knip', title: 'unused code', group: 'static' },
  { script: 'docs:site', title: 'documentation site', group: 'static' },
  { script: 'typecheck', title: 'types', group: 'static' },
  { script: 'build', title: 'build' },
  { script: 'test:unit', title: 'unit and contract tests', report: vitestReport() },
  { script: 'test:integration', title: 'integration tests', report: vitestReport(), usesSystem: true },
  { script: 'packages:check', title: 'packages as published', group: 'packages' },
  { script: 'size', title: 'bundle sizes', group: 'packages' },
  { script: 'test:e2e', title: 'end to end', report: playwrightReport(), usesSystem: true },
  { script: 'test:fuzz', title: 'bad input without end' },
  { script: 'test:chaos', title: 'load and faults', usesSystem: true },
];

function vitestReport() {
  const file = join(reports, `vitest-${Math.random().toString(36).slice(2)}.json`);
  return {
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    read: () => {
      const report = JSON.parse(readFileSync(file, 'utf8'));
      const skipped = report.numPendingTests + report.numTodoTests;
      return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
    },
  };
}

function playwrightReport() {
  const file = join(reports, 'playwright.json');
  env.PLAYWRIGHT_JSON_OUTPUT_NAME = file;
  return {
    args: ['--reporter=list,json'],
    read: () => {
      const { stats } = JSON.parse(readFileSync(file, 'utf8'));
      return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
    },
  };
}

/** A tool counts as one check, a test as one each; a step that fails counts at least one failure. */
function countsOf(check, exitCode) {
  let counts = { passed: exitCode === 0 ? 1 : 0, failed: 0, skipped: 0 };
  try {
    if (check.report) counts = check.report.read();
  } catch {
    // The step ended before it wrote its report. That is a failure even if it says otherwise.
    counts.failed = 1;
  }
  return exitCode === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}

const announce = (check) => console.log(`\n── ${check.title} (npm run ${check.script}) ──\n`);

async function perform(check, output) {
  const startedAt = performance.now();
  const args = check.report ? ['--', ...check.report.args] : [];
  const command = ['npm', 'run', '--silent', check.script, ...args];
  const exitCode = await run(command, { timeoutMs: CHECK_TIMEOUT_MS, output });
  return { ...countsOf(check, exitCode), seconds: (performance.now() - startedAt) / 1_000 };
}

async function performAlone(check) {
  announce(check);
  return perform(check);
}

/** What a check of a group says is shown when it has ended, so that two do not talk at once. */
async function performQuietly(check) {
  const file = join(reports, `${check.script.replace(':', '-')}.log`);
  const output = openSync(file, 'w');
  const result = await perform(check, output);
  closeSync(output);
  announce(check);
  process.stdout.write(readFileSync(file));
  return result;
}

/** The checks in order, neighbours of one group together. */
function inGroups(selected) {
  const groups = [];
  for (const check of selected) {
    const last = groups.at(-1);
    if (last && check.group !== undefined && last[0].group === check.group) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

/** Runs a group two at a time; after a failure nothing more of it is started. */
async function performGroup(group, results) {
  if (group.length === 1) return void results.set(group[0], await performAlone(group[0]));
  const waiting = [...group];
  const worker = async () => {
    while (waiting.length > 0 && !stopping && !hasFailed(results)) {
      const check = waiting.shift();
      results.set(check, await performQuietly(check));
    }
  };
  await Promise.all([worker(), worker()]);
}

const hasFailed = (results) => [...results.values()].some((result) => result?.failed > 0);

function summarize(results) {
  console.log('\n── summary ──\n');
  const width = Math.max(...checks.map(({ title }) => title.length));
  for (const [{ title, report }, result] of results) {
    const verdict = result === undefined ? 'not run' : result.failed > 0 ? 'FAILED' : 'passed';
    const time = result === undefined ? '' : `${result.seconds.toFixed(1).padStart(6)} s`;
    const skipped = result?.skipped ? `, ${result.skipped} skipped` : '';
    const tests = report && result ? `  ${result.passed + result.failed} tests${skipped}` : '';
    console.log(`  ${title.padEnd(width)}  ${verdict.padEnd(7)}${time}${tests}`);
  }
}

function total(results, key) {
  return [...results.values()].reduce((sum, result) => sum + (result?.[key] ?? 0), 0);
}

function selection(names) {
  const unknown = names.filter((name) => !checks.some(({ script }) => script === name));
  if (unknown.length === 0) return names.length === 0 ? checks : checks.filter(({ script }) => names.includes(script));
  throw new Failure(`Unknown: ${unknown.join(', ')}. The checks are ${checks.map(({ script }) => script).join(', ')}.`);
}

let stopping = false;
onStop(() => {
  stopping = true;
});

await start(async () => {
  const selected = selection(process.argv.slice(2));
  await install();
  if (selected.some(({ usesSystem }) => usesSystem)) await provideSystemPackages();

  const results = new Map(selected.map((check) => [check, undefined]));
  for (const group of inGroups(selected)) {
    if (stopping || hasFailed(results)) break;
    await performGroup(group, results);
  }

  summarize(results);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((key) => total(results, key));
  console.log(`\nchecks: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 || stopping ? 1 : 0;
});
rmSync(reports, { recursive: true, force: true });
