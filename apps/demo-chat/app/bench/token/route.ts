import { SignJWT } from 'jose';
import { BENCH_USER } from '../../../lib/bench/names';
import { signingKey } from '../../../lib/mint-token';

const LIFETIME_SECONDS = 4;

/** A token of one of the bench's own users that ends within seconds. */
export async function POST(request: Request): Promise<Response> {
  const key = signingKey();
  const body = (await request.json().catch(() => null)) as { user?: unknown } | null;
  const user = body?.user;
  if (!key) return Response.json({ message: 'This demo hands out no tokens.' }, { status: 503 });
  if (typeof user !== 'string' || !BENCH_USER.test(user)) {
    return Response.json({ message: 'Only users of the bench are taken.' }, { status: 400 });
  }
  const token = await new SignJWT({ name: user })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS} s`)
    .sign(key);
  return Response.json({ token }, { headers: { 'Cache-Control': 'no-store' } });
}
