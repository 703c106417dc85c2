import { mintToken, signingKey } from '../../../lib/mint-token';
import { parseUser } from '../../../lib/names';

const NO_KEY =
  'This demo hands out no tokens. Start it with REALTIME_JWT_SECRET, the same secret of at least 32 bytes that the server has.';
const NO_NAME = 'A name has 1 to 32 letters, digits, dots, dashes or underscores, and starts with a letter or a digit.';

/** Signs anybody in under any name: for development and demos. It works only where the demo is given the secret. */
export async function POST(request: Request): Promise<Response> {
  const key = signingKey();
  if (!key) return problem(503, NO_KEY);
  const body: unknown = await request.json().catch(() => null);
  const user = parseUser(typeof body === 'object' && body !== null && 'user' in body ? body.user : null);
  if (!user) return problem(400, NO_NAME);
  return Response.json({ token: await mintToken(user, key) }, { headers: { 'Cache-Control': 'no-store' } });
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
}
