import { TOKEN, type Case, type Finding, type Way } from './case.js';
import { judgeClose, judgeHttp, judgePacket, type Tally } from './oracle.js';
import { sendRequests } from './senders/http.js';
import { sendOverlapping, sendPayloads } from './senders/polling.js';
import type { Sender, Told } from './senders/sender.js';
import { sendBytes } from './senders/tcp.js';
import { sendFrames, sendPackets } from './senders/websocket.js';

const senders: Readonly<Record<Way, Sender>> = {
  tcp: sendBytes,
  http: sendRequests,
  websocket: sendFrames,
  session: sendPackets,
  polling: sendPayloads,
  overlapping: sendOverlapping,
};

export interface Target {
  readonly port: number;
  /** A token that is accepted. */
  readonly token: string;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a case and judges every answer. Findings are told as they are made. */
export async function perform(
  one: Case,
  { port, token, signal }: Target,
  tally: Tally,
  found: (finding: Finding) => void,
): Promise<void> {
  const report = (rule: string, detail: string, input?: string): void =>
    found({ rule, detail, found: one, ...(input === undefined ? {} : { likely: { ...one, inputs: [input] } }) });
  const look = (wrong: string | null, answer: string, input?: string): void => {
    if (wrong !== null) report('answer', wrong, input);
    if (answer.includes(token)) report('secret', 'an answer holds the token', input);
  };
  const tell: Told = {
    http(answer, input) {
      look(judgeHttp(answer, tally), answer.body, input);
      if (one.mustRefuse && answer.status < 400 && answer.status !== 101) {
        report('refusal', `let in with ${answer.status}: ${answer.body.slice(0, 200)}`, input);
      }
    },
    packet(text) {
      look(judgePacket(text, tally), text);
      if (one.mustRefuse && text.startsWith('40')) report('refusal', 'a session was let in');
    },
    closed: (code) => look(judgeClose(code), ''),
    wrong: report,
  };
  await senders[one.way]({
    port,
    token,
    tell,
    signal,
    inputs: one.inputs,
    fill: (input) => input.replaceAll(TOKEN, token),
  });
}
