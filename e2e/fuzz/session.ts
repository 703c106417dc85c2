import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signToken } from '../chaos/token.js';
import { campaign, type Outcome, type Plan } from './campaign.js';
import type { Case, Finding } from './case.js';
import type { FuzzOptions } from './options.js';
import { createGrammars } from './grammars/index.js';
import { FuzzedServer, type Memory } from './server.js';
import { mergeTestimonies, startWitness, type Testimony } from './witness.js';

const WARM_UP_MS = 8_000;
/** Until sessions have ended, and nothing is kept any more for those who may come back in a moment. */
const SETTLE_MS = 6_000;
/** By how much a server may have grown that was warm, however many inputs there were. */
const MOST: Memory = { heldMb: 20, residentMb: 50 };

/** All that a session of fuzzing has shown. */
export interface SessionReport {
  readonly outcome: Outcome;
  readonly testimony: Testimony;
  readonly memory: { readonly start: Memory; readonly warm: Memory; readonly end: Memory };
  readonly seconds: number;
  readonly secret: string;
  readonly findings: readonly Finding[];
}

interface Watched {
  readonly outcome: Outcome;
  readonly testimony: Testimony;
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
    const grammars = createGrammars(options.seed, secret).filter(({ name }) => name.includes(options.only));
    const begin = Date.now();
    const deadline = begin + options.seconds * 1_000;
    // A slow machine gets more time for what is planned.
    const goesOn = (inputs: number): boolean =>
      options.isInventive &&
      inputs < options.inputs &&
      (Date.now() < deadline || (inputs < options.atLeast && Date.now() < begin + options.seconds * 3_000));
    /** Nobody watches while memory is measured: the server stands still for that. */
    const watched = async (plan: Pick<Plan, 'seed' | 'known' | 'goesOn'>): Promise<Watched> => {
      const witness = await startWitness(options.script, { port: server.port, pid: server.pid, tokens });
      const { lanes, isInventive } = options;
      const outcome = await campaign({ server, secret, lanes, grammars: isInventive ? grammars : [], ...plan });
      return { outcome, testimony: await witness.stop() };
    };

    const start = await server.memory();
    const { seed, known } = options;
    const warmEnd = Math.min(deadline, Date.now() + WARM_UP_MS);
    const first = await watched({ seed, known, goesOn: (inputs) => Date.now() < warmEnd && goesOn(inputs) });
    const warm = await server.memory();
    const { inputs, findings: early } = first.outcome;
    // Nobody can watch a server that has ended already, and what was found ends the run.
    const isOver = early.length > 0 || server.troubles.length > 0 || !server.isAlive;
    const rest = isOver ? null : await watched({ seed: seed + 1, known: [], goesOn: (more) => goesOn(inputs + more) });
    await sleep(SETTLE_MS);
    const memory = { start, warm, end: await server.memory() };
    const outcome = rest ? merge(first.outcome, rest.outcome) : first.outcome;
    const testimony = rest ? mergeTestimonies(first.testimony, rest.testimony) : first.testimony;
    const findings = [
      ...outcome.findings,
      ...server.troubles.map((detail) => ({ rule: 'process', detail })),
      ...judgeTestimony(testimony),
      ...judgeMemory(memory),
    ];
    return { outcome, testimony, memory, seconds: (Date.now() - from) / 1_000, secret, findings };
  } finally {
    await server.stop();
  }
}

function judgeMemory({ warm, end }: SessionReport['memory']): Finding[] {
  const words = { heldMb: 'held', residentMb: 'resident' } as const;
  return (Object.keys(words) as (keyof Memory)[])
    .filter((kind) => end[kind] - warm[kind] > MOST[kind])
    .map((kind) => ({
      rule: 'memory',
      detail: `${(end[kind] - warm[kind]).toFixed(0)} MB more ${words[kind]} than before`,
    }));
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
