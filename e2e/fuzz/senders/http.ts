import { HttpReader } from '../http-reader.js';
import { openConnection } from './connection.js';
import type { Delivery, Sender } from './sender.js';

/** Far above what an answer takes; whoever gets none in this time gets none. */
const ANSWER_MS = 30_000;

/** Pipelines requests; what a closed connection leaves unanswered goes over a new one. */
export const sendRequests: Sender = async (delivery) => {
  const { inputs, tell } = delivery;
  for (let sent = 0; sent < inputs.length;) {
    const { count, isSilent } = await pipeline({ ...delivery, inputs: inputs.slice(sent) });
    if (isSilent) return tell.wrong('no answer', 'a request was not answered', inputs[sent + count]);
    // One that gets no answer of its own, since the connection ended with it, is not sent for ever.
    sent += Math.max(1, count);
  }
};

async function pipeline(delivery: Delivery): Promise<{ count: number; isSilent: boolean }> {
  const { inputs, tell, fill } = delivery;
  const batch = inputs.map(fill);
  const connection = openConnection(delivery);
  const reader = new HttpReader((index) => batch[index]?.startsWith('HEAD ') ?? false);
  connection.write(batch.join(''));
  let count = 0;
  let isEnding = false;
  while (count < batch.length && !isEnding) {
    const chunk = await connection.next(ANSWER_MS);
    if (!chunk) break;
    for (const answer of reader.push(chunk)) {
      tell.http(answer, inputs[count]);
      if (answer.status >= 200) count += 1;
      isEnding ||= answer.headers.get('connection') === 'close';
    }
  }
  const isSilent = count < batch.length && !isEnding && !connection.isClosed;
  connection.destroy();
  return { count, isSilent };
}
