import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const MOST_BYTES = 16 * 1024;
/** A call that is older may be one that somebody has recorded. */
const TOLERANCE_S = 300;

/**
 * Serves the access webhook of an nchat realtime server.
 *
 * @param {(question: { principal: { userId: string, kind: string, roles?: string[] }, action: string, channelId: string }) =>
 *   boolean | null | Promise<boolean | null>} decide - `true` and `false` are final, `null` leaves it to the server's default
 * @param {{ port: number, secret: string }} settings - the secret is the server's `REALTIME_ACCESS_SECRET`
 */
export async function receiveAccessCalls(decide, { port, secret }) {
  if (!secret) throw new Error('ACCESS_SECRET is missing');
  const server = createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
    };
    // Nobody asks that way; it tells whoever looks after the process that it is there.
    if (request.method === 'GET') return answer(200);
    readCall(request, secret).then(
      async (question) => {
        if (!question) return answer(401);
        try {
          answer(200, { allow: await decide(question) });
        } catch (error) {
          // No answer is not a no: the server lets nobody in, and has them try again.
          console.error(`no decision for ${question.requestId}:`, error.message);
          answer(503);
        }
      },
      () => answer(400),
    );
  });
  await new Promise((resolve) => server.listen(port, resolve));
  console.log(`ready on ${server.address().port}`);
  return server;
}

/** The question of a call that the realtime server has signed just now; `null` for any other. */
async function readCall(request, secret) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  // As it came: JSON that was parsed and written again has another signature.
  const body = Buffer.concat(chunks);
  const { 'x-realtime-timestamp': timestamp = '', 'x-realtime-signature': signature = '' } = request.headers;
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  const given = Buffer.from(signature.replace(/^v1=/, ''), 'hex');
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S;
  return isGenuine && isFresh ? JSON.parse(body.toString('utf8')) : null;
}
