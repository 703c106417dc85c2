import { campaign } from './campaign.js';
import type { Case, Finding } from './case.js';
import { reduce } from './reduce.js';
import { FuzzedServer } from './server.js';

const LOOK_MS = 100;
const MOST_LANES = 16;

/**
 * The least that leads to a finding of the same rule on a new server. Where no answer tells which input it was, the
 * last ones are tried.
 */
export async function reproduce(
  finding: Finding,
  recent: readonly Case[],
  secret: string,
  mutant?: string,
): Promise<readonly Case[]> {
  const suspects = finding.found ? [finding.found] : recent;
  const still = async (cases: readonly Case[]): Promise<boolean> => {
    // The same secret as before: tokens that were made up are signed with it.
    const server = await FuzzedServer.start(secret, {}, mutant);
    try {
      const outcome = await campaign({
        server,
        secret,
        seed: 1,
        // Connections know nothing of each other, and most of what a case takes is waiting.
        lanes: Math.min(MOST_LANES, cases.length),
        grammars: [],
        known: cases,
        goesOn: () => false,
      });
      // A process that ends of an input may take a moment for it.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      return outcome.findings.some(({ rule }) => rule === finding.rule) || server.troubles.length > 0;
    } finally {
      await server.stop();
    }
  };
  return (await still(suspects)) ? reduce(suspects, still) : suspects;
}
