import { Command } from 'commander';
import { spawnSync } from 'node:child_process';
import { addOutputFlags, addSizeFlags, addTargetFlags, checkFlags, type Flags, type OutputFlags } from './flags.js';
import { verdictsOf } from './goals.js';
import { checkOpenFiles } from './open-files.js';
import { faultsIn, machineText, sizesText, thisMachine, warningsIn, type Report } from './report/report.js';
import { tableOf } from './report/table.js';
import { verdictLines, verdictMarkdown } from './report/verdicts.js';
import { writeReports } from './report/write.js';
import { run, type RunPlan } from './run.js';
import { scenarios, type Scenario } from './scenarios/sizes.js';
import { lineupOf } from './subjects/lineup.js';
import { plansOf, suites } from './suites.js';

export interface ProgramDeps {
  readonly env: NodeJS.ProcessEnv;
  /** Results. */
  readonly out: (text: string) => void;
  /** What went wrong. */
  readonly err: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly exit: (code: number) => void;
}

const HELP = `
Exit codes: 0 all well, 1 something was lost, refused or below its gate, 2 the command line is to be changed.`;

/** The command line, not yet run. */
export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('nchat-realtime-loadtest')
    .description('Load tests of an nchat realtime server: what a delivery, a connection and a reconnect cost.')
    .addHelpText('after', HELP)
    .configureOutput({ writeOut: (text) => deps.out(text.trimEnd()), writeErr: (text) => deps.err(text.trimEnd()) })
    .exitOverride();
  for (const scenario of Object.values(scenarios)) addScenario(program, scenario, deps);
  addSuite(program, 'gate', 'three minutes: ratios to plain Socket.IO and ws, and whether they are good enough', deps);
  addSuite(program, 'report', 'a quarter of an hour: every figure of the documentation, as rows of Markdown', deps);
  return program;
}

function addScenario(program: Command, scenario: Scenario, deps: ProgramDeps): void {
  const command = program.command(scenario.name).description(scenario.summary);
  addOutputFlags(addTargetFlags(addSizeFlags(command, scenario))).action(async (flags: Flags) => {
    checkFlags(scenario, flags);
    const lineup = lineupOf(flags, flags.compare, deps.env);
    const { repeat, ramp } = flags;
    const report = await perform({ scenario: scenario.name, sizes: sizesOf(flags), repeat, ramp, lineup }, deps);
    finish([report], flags, deps, { isGate: flags.gate, tellsGoals: flags.gate });
  });
}

function addSuite(program: Command, name: 'gate' | 'report', summary: string, deps: ProgramDeps): void {
  addOutputFlags(program.command(name).description(summary)).action(async (flags: OutputFlags) => {
    const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
    if (!hasRedis) deps.err('There is no redis-server: figures with Redis are left out.');
    const plans = plansOf(name === 'gate' ? suites.gate : suites.full, hasRedis, deps.env);
    checkOpenFiles(Math.max(...plans.map(({ sizes }) => sizes.connections)));
    const reports: Report[] = [];
    for (const plan of plans) reports.push(await perform(plan, deps));
    finish(reports, flags, deps, { isGate: name === 'gate', tellsGoals: true });
    if (name === 'report') deps.out(`\n${verdictMarkdown(verdictsOf(reports))}`);
  });
}

async function perform(plan: RunPlan, { out, err, progress }: ProgramDeps): Promise<Report> {
  const { scenario, sizes, repeat } = plan;
  progress(`${scenario}: ${sizesText(sizes)}`);
  const { samples, steps } = await run(plan, progress);
  const machine = thisMachine();
  const report: Report = { scenario, sizes, repeat, at: new Date().toISOString(), machine, samples, steps };
  out(`\n${scenario}: ${sizesText(sizes)}; ${repeat} × in turn, median (range)\n${machineText(machine)}\n`);
  out(tableOf(samples));
  for (const warning of warningsIn(report)) out(`Note: ${warning}`);
  for (const fault of faultsIn(report)) err(`FAULT: ${fault}`);
  return report;
}

interface Judging {
  /** A gate that is missed is a failure. */
  readonly isGate: boolean;
  /** Goals are for the sizes that scenarios have by default; a run of other sizes is not held against them unasked. */
  readonly tellsGoals: boolean;
}

function finish(
  reports: readonly Report[],
  flags: OutputFlags,
  { out, exit }: ProgramDeps,
  { isGate, tellsGoals }: Judging,
): void {
  const verdicts = tellsGoals ? verdictsOf(reports) : [];
  if (verdicts.length > 0) out(`\n${verdictLines(verdicts).join('\n')}`);
  for (const line of writeReports(reports, verdicts, flags)) out(line);
  const isBelow = isGate && verdicts.some(({ reached }) => reached === 'nothing');
  if (isBelow || reports.some((report) => faultsIn(report).length > 0)) exit(1);
}

const sizesOf = ({ connections, channels, joined, rate, duration, warmup, content, connectRate }: Flags) => ({
  connections,
  channels,
  joined,
  rate,
  duration,
  warmup,
  content,
  connectRate,
});
