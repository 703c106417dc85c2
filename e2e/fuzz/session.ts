import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signToken } from '../chaos/token.js';
import { campaign, type Outcome } from './campaign.js';
import type { Case, Finding } from './case.js';
import type { FuzzOptions } from './options.js';
import { createGrammars } from './grammars/index.js';
import { FuzzedServer } from './server.js';
import { startWitness, type Testimony } from './witness.js';

const WARM_UP_MS = 8_000;
/** Until sessions have ended, and nothing is kept any more for those who may come back in a moment. */
const SETTLE_MS = 6_000;
const MOST_MB = 50;

/** All that a session of fuzzing has shown. */
export interface SessionReport {
  readonly outcome: Outcome;
  readonly testimony: Testimony;
  readonly startMb: number;
  readonly warmMb: number;
  readonly endMb: number;
  readonly seconds: number;
  readonly secret: string;
  readonly findings: readonly Finding[];
}

export interface SessionOptions extends Pick<
  FuzzOptions,
  'seed' | 'lanes' | 'only' | 'inputs' | 'atLeast' | 'seconds'
> {
  readonly known: readonly Case[];
  /** Whether inputs are made up beside the known ones. */
  readonly isInventive: boolean;
  readonly mutant?: string | undefined;
  readonly script: URL;
}

/** Starts a server, lets the inputs at it, and asks everybody what they have seen. */
export async function fuzzSession(options: SessionOptions): Promise<SessionReport> {
  const from = Date.now();
  const secret = randomBytes(32).toString('hex');
  const tokens = [signToken(secret, 'good-alice'), signToken(secret, 'good-bob')] as const;
  const server = await FuzzedServer.start(
    secret,
    { 'the secret': secret, 'a token': tokens[0].slice(-20) },
    options.mutant,
  );
  try {
    const startMb = await server.residentMb();
    const witness = await startWitness(options.script, { port: server.port, pid: server.pid, tokens });
    const grammars = createGrammars(options.seed, secret).filter(({ name }) => name.includes(options.only));
    const start = Date.now();
    const deadline = start + options.seconds * 1_000;
    // A slow machine gets more time for what is planned.
    const goesOn = (inputs: number): boolean =>
      inputs < options.inputs &&
      (Date.now() < deadline || (inputs < options.atLeast && Date.now() < start + options.seconds * 3_000));
    const plan = { server, secret, lanes: options.lanes, grammars: options.isInventive ? grammars : [] };
    const warmEnd = Math.min(deadline, start + WARM_UP_MS);
    const warm = await campaign({
      ...plan,
      seed: options.seed,
      known: options.known,
      goesOn: (inputs) => options.isInventive && Date.now() < warmEnd && goesOn(inputs),
    });
    const warmMb = await server.residentMb();
    const rest = await campaign({
      ...plan,
      seed: options.seed + 1,
      known: [],
      goesOn: (inputs) => options.isInventive && goesOn(warm.inputs + inputs) && warm.findings.length === 0,
    });
    const testimony = await witness.stop();
    await sleep(SETTLE_MS);
    const endMb = await server.residentMb();
    const outcome = merge(warm, rest);
    const findings = [
      ...outcome.findings,
      ...server.troubles.map((detail) => ({ rule: 'process', detail })),
      ...judgeTestimony(testimony),
      ...(endMb - warmMb > MOST_MB
        ? [{ rule: 'memory', detail: `${(endMb - warmMb).toFixed(0)} MB more than before` }]
        : []),
    ];
    return { outcome, testimony, startMb, warmMb, endMb, seconds: (Date.now() - from) / 1_000, secret, findings };
  } finally {
    await server.stop();
  }
}

/** What those who mean well may not have seen. */
function judgeTestimony(testimony: Testimony): Finding[] {
  const { slowProbes, failedProbes, failedSends, lost, doubled, sent } = testimony;
  const checks: [wrong: boolean, detail: string][] = [
    [failedProbes.length > 0, `health probes failed: ${failedProbes.slice(0, 3).join('; ')}`],
    [slowProbes.length > 0, `health probes were slow: ${slowProbes.slice(0, 3).join('; ')}`],
    [failedSends.length > 0, `sends of others failed: ${failedSends.slice(0, 3).join('; ')}`],
    [lost > 0, `${lost} of ${sent} messages of others were lost`],
    [doubled > 0, `${doubled} messages of others came twice`],
    [sent === 0, 'nobody else could send a message'],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, detail]) => ({ rule: 'others', detail }));
}

function merge(one: Outcome, other: Outcome): Outcome {
  const sum = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> => {
    const all = new Map(a);
    for (const [name, count] of b) all.set(name, (all.get(name) ?? 0) + count);
    return all;
  };
  return {
    inputs: one.inputs + other.inputs,
    byGrammar: sum(one.byGrammar, other.byGrammar),
    byCode: sum(one.byCode, other.byCode),
    findings: [...one.findings, ...other.findings],
    recent: [...one.recent, ...other.recent],
  };
}
