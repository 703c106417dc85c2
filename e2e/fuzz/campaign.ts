import { createRandom } from '../chaos/random.js';
import { signToken } from '../chaos/token.js';
import type { Case, Finding } from './case.js';
import type { Grammar } from './grammar.js';
import { perform } from './perform.js';
import type { FuzzedServer } from './server.js';

const USERS = 20;
const REMEMBERED = 256;
const ENOUGH = 5;

export interface Plan {
  readonly server: FuzzedServer;
  readonly secret: string;
  readonly seed: number;
  readonly lanes: number;
  readonly grammars: readonly Grammar[];
  /** Sent before anything is made up. */
  readonly known: readonly Case[];
  /** Whether to go on, after so many inputs. */
  readonly goesOn: (inputs: number) => boolean;
  /** Ends the waiting for answers. */
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly inputs: number;
  readonly byGrammar: ReadonlyMap<string, number>;
  readonly byCode: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** What was sent last, the newest at the end: where a crash comes from, if not from an answer. */
  readonly recent: readonly Case[];
}

/** Sends cases over several connections at a time until the time is over, or too much is wrong already. */
export async function campaign(plan: Plan): Promise<Outcome> {
  const { server, secret, grammars } = plan;
  const tokens = Array.from({ length: USERS }, (_, i) => signToken(secret, `fuzz-${i}`));
  const random = createRandom(plan.seed);
  const byGrammar = new Map<string, number>();
  const byCode = new Map<string, number>();
  const findings: Finding[] = [];
  const recent: Case[] = [];
  const queue = [...plan.known];
  /** Whoever has had the least of its share; cases of one grammar hold far more inputs than those of another. */
  const turn = (): Grammar | undefined => {
    const had = ({ name, weight }: Grammar): number => (byGrammar.get(name) ?? 0) / weight;
    return grammars.reduce<Grammar | undefined>(
      (least, one) => (least && had(least) <= had(one) ? least : one),
      undefined,
    );
  };
  let inputs = 0;

  const isOver = (): boolean =>
    findings.length >= ENOUGH || server.troubles.length > 0 || (queue.length === 0 && !plan.goesOn(inputs));
  const tally = (code: string): void => void byCode.set(code, (byCode.get(code) ?? 0) + 1);

  async function lane(): Promise<void> {
    while (!isOver()) {
      const one = queue.shift() ?? turn()?.make(random);
      if (!one) return;
      recent.push(one);
      if (recent.length > REMEMBERED) recent.shift();
      inputs += one.inputs.length;
      byGrammar.set(one.grammar, (byGrammar.get(one.grammar) ?? 0) + one.inputs.length);
      await perform(one, { port: server.port, token: random.pick(tokens), signal: plan.signal }, tally, (finding) =>
        findings.push(finding),
      );
    }
  }

  await Promise.all(Array.from({ length: plan.lanes }, lane));
  return { inputs, byGrammar, byCode, findings, recent };
}
