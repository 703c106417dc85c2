import { setMaxListeners } from 'node:events';
import { campaign } from './campaign.js';
import type { Case, Finding } from './case.js';
import { reduce, type Question } from './reduce.js';
import { FuzzedServer } from './server.js';
import { watchHealth } from './witness.js';

const LOOK_MS = 100;
const MOST_LANES = 48;
/** Whoever waits for a finding waits for this, too. */
const BUDGET_MS = 60_000;
/** A request that is cut in pieces may be one that the server waits for the rest of. */
const ANSWER_MS = 1_000;

/**
 * The least that leads to a finding of the same rule on a new server, as far as the time goes. Where no answer tells
 * which input it was, the last ones are tried.
 */
export async function reproduce(
  finding: Finding,
  recent: readonly Case[],
  secret: string,
  mutant?: string,
): Promise<readonly Case[]> {
  const suspects = finding.found ? [finding.found] : recent;
  // Each look at a server that is kept busy takes seconds.
  const deadline = Date.now() + BUDGET_MS * (finding.rule === 'others' ? 2 : 1);
  let server: FuzzedServer | null = null;

  const shows = async (cases: readonly Case[]): Promise<boolean> => {
    // The same secret as before: tokens that were made up are signed with it.
    const asked = (server ??= await FuzzedServer.start(secret, {}, mutant));
    const isWaiting = finding.rule === 'no answer' || finding.rule === 'others';
    const until = isWaiting ? deadline : Math.min(deadline, Date.now() + ANSWER_MS * cases.length);
    const patience = new AbortController();
    setMaxListeners(0, patience.signal);
    const tooLate = setTimeout(() => patience.abort(), Math.max(0, until - Date.now()));
    let isSlow = false;
    const health = finding.rule === 'others' ? watchHealth(asked, sawSlow) : null;
    function sawSlow(): void {
      isSlow = true;
      void renew();
    }
    try {
      const { findings } = await campaign({
        server: asked,
        secret,
        seed: 1,
        // Connections know nothing of each other, and most of what a case takes is waiting.
        lanes: Math.min(MOST_LANES, cases.length),
        grammars: [],
        known: cases,
        goesOn: () => false,
        signal: patience.signal,
      });
      // A process that ends of an input may take a moment for it.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      await health?.stop();
      if (isSlow || asked !== server) return isSlow;
      const isIt = findings.some(({ rule }) => rule === finding.rule) || asked.troubles.length > 0;
      if (isIt) await renew();
      return isIt;
    } finally {
      clearTimeout(tooLate);
    }
  };
  const renew = async (): Promise<void> => {
    const broken = server;
    server = null;
    await broken?.stop();
  };

  const question: Question = {
    isOver: () => Date.now() >= deadline,
    async still(cases) {
      // As long as the answer is no, one server is asked; what it was asked before may have had its part in a yes.
      // How long an input keeps a server busy is its own doing.
      const isSure = server === null || finding.rule === 'others';
      return (await shows(cases)) && (isSure || (await shows(cases)));
    },
  };

  try {
    const likely = finding.likely && [finding.likely];
    return await reduce(likely && (await question.still(likely)) ? likely : suspects, question);
  } finally {
    await renew();
  }
}
