import { serverControl } from '../../../lib/bench/server-control';

/** A server stops within ten seconds, stays away for thirty at most, and starts: on a busy machine not in a minute. */
const TIMEOUT_MS = 180_000;
const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The server cannot stay away for that long.',
  409: 'The server is being restarted already.',
};

/** Restarts the server where the demo runs it itself; elsewhere there is no such route. */
export async function POST(request: Request): Promise<Response> {
  const control = serverControl();
  if (!control) return new Response(null, { status: 404 });
  if (!isFromHere(request)) return problem(403, 'Only pages of the demo may restart the server.');
  const body = (await request.json().catch(() => null)) as { isKill?: unknown; awayMs?: unknown } | null;
  const url = new URL('/restart', control.url);
  url.searchParams.set('kill', String(body?.isKill === true));
  url.searchParams.set('awayMs', String(Number(body?.awayMs ?? 0)));
  const answer = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${control.secret}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (answer?.ok) return Response.json({ success: true }, { headers: { 'Cache-Control': 'no-store' } });
  return problem(MESSAGES[answer?.status ?? 0] ? answer!.status : 502, MESSAGES[answer?.status ?? 0]);
}

/** Browsers say of every POST whose page has sent it. */
function isFromHere({ headers }: Request): boolean {
  const origin = headers.get('origin');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === headers.get('host');
}

function problem(status: number, message = 'The server was not restarted.'): Response {
  return Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
}
