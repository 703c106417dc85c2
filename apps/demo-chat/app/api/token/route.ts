import { MOST_ASKED_CHANNELS } from '../../../lib/channels';
import { mintToken, signingKey } from '../../../lib/mint-token';
import { parseChannel, parseUser } from '../../../lib/names';

const NO_KEY =
  'This demo hands out no tokens. Start it with REALTIME_JWT_SECRET, the same secret of at least 32 bytes that the server has.';
const NO_NAME = 'A name has 1 to 32 letters, digits, dots, dashes or underscores, and starts with a letter or a digit.';

/**
 * Signs anybody in under any name: for development and demos. It works only where the demo is given the secret.
 * `channels` names the direct channels that the token should open; those of other people are passed over.
 */
export async function POST(request: Request): Promise<Response> {
  const key = signingKey();
  if (!key) return problem(503, NO_KEY);
  const body = (await request.json().catch(() => null)) as { user?: unknown; channels?: unknown } | null;
  const user = parseUser(body?.user);
  if (!user) return problem(400, NO_NAME);
  const token = await mintToken(user, key, { channels: channelsOf(body?.channels) });
  return Response.json({ token }, { headers: { 'Cache-Control': 'no-store' } });
}

const channelsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value
        .map(parseChannel)
        .filter((id) => id !== null)
        .slice(0, MOST_ASKED_CHANNELS)
    : [];

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
}
