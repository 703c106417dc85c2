import { NextResponse, type NextRequest } from 'next/server';
import { contentSecurityPolicy } from './lib/content-security-policy';
import { realtimeUrl } from './lib/realtime-url';

/** The one page that another page of ours, the side-by-side one, shows in frames. */
const FRAMED = '/';

/** Gives every page a policy with a nonce of its own, which Next finds in the request and puts on its scripts. */
export function proxy(request: NextRequest): NextResponse {
  const { origin, pathname } = request.nextUrl;
  const policy = contentSecurityPolicy({
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
    page: pageOf(request) ?? new URL(origin),
    realtime: realtimeUrl(),
    isDevelopment: process.env.NODE_ENV === 'development',
    mayBeFramed: pathname === FRAMED,
  });
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

/** The address that the browser sees: a server in front of this one may have another. */
function pageOf({ headers, nextUrl }: NextRequest): URL | null {
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  const protocol = headers.get('x-forwarded-proto') ?? nextUrl.protocol.replace(':', '');
  return host ? URL.parse(`${protocol}://${host}`) : null;
}

export const config = {
  // What is built once and never changes carries no policy.
  matcher: '/((?!_next/static|_next/image|icon.svg).*)',
};
