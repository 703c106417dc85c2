import { SignJWT } from 'jose';
import { BENCH_USER } from '../../../lib/bench/names';
import { signingKey } from '../../../lib/mint-token';
import { internalUrl } from '../../../lib/realtime-url';

const TIMEOUT_MS = 5_000;

/**
 * Revokes what one of the bench's own users was given until now. Such a name belongs to one visit of the page, so that
 * nobody can be signed out who is not a guest of the bench.
 */
export async function POST(request: Request): Promise<Response> {
  const key = signingKey();
  const body = (await request.json().catch(() => null)) as { user?: unknown } | null;
  const user = body?.user;
  if (!key) return Response.json({ message: 'This demo has no key to sign with.' }, { status: 503 });
  if (typeof user !== 'string' || !BENCH_USER.test(user)) {
    return Response.json({ message: 'Only users of the bench are taken.' }, { status: 400 });
  }
  // As a service, for as long as this call takes.
  const token = await new SignJWT({ role: 'service' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setIssuedAt()
    .setExpirationTime('30 s')
    .sign(key);
  // Tokens say the second they are of, and those of this very second are meant as well.
  const before = Math.floor(Date.now() / 1_000) * 1_000 + 1;
  const answer = await fetch(new URL('/admin/tokens/revoke', internalUrl()), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ userId: user, before }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (!answer?.ok) return Response.json({ message: 'The server has not revoked anything.' }, { status: 502 });
  return Response.json({ success: true }, { headers: { 'Cache-Control': 'no-store' } });
}
