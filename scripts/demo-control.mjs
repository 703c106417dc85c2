/**
 * How the demo chat has its server restarted: a door on the loopback interface of this machine, there only while
 * somebody runs the two, and open only to who was given the secret.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const LONGEST_AWAY_MS = 30_000;

/** Of equal length, so that the time of the comparison tells nothing. */
const digest = (text) => createHash('sha256').update(text).digest();

/**
 * Opens the door. `restart({ isKill, awayMs })` ends the server, as a power cut would or in good order, starts it again
 * after `awayMs`, and resolves when it answers. `env` is what the demo chat has to be started with.
 */
export async function openControl(restart) {
  const secret = randomBytes(32).toString('base64url');
  const expected = digest(`Bearer ${secret}`);
  let isBusy = false;

  async function statusFor({ method, url, headers }) {
    if (!timingSafeEqual(digest(headers.authorization ?? ''), expected)) return 401;
    const { pathname, searchParams } = new URL(url, 'http://control');
    const awayMs = Number(searchParams.get('awayMs') ?? 0);
    if (method !== 'POST' || pathname !== '/restart') return 404;
    if (!(awayMs >= 0 && awayMs <= LONGEST_AWAY_MS)) return 400;
    if (isBusy) return 409;
    isBusy = true;
    try {
      await restart({ isKill: searchParams.get('kill') === 'true', awayMs });
      return 204;
    } catch (error) {
      console.error(`The server was not restarted: ${error.message}`);
      return 502;
    } finally {
      isBusy = false;
    }
  }

  const server = createServer((request, response) => {
    request.resume();
    void statusFor(request).then((status) => response.writeHead(status).end());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    env: { DEMO_CONTROL_URL: `http://127.0.0.1:${server.address().port}`, DEMO_CONTROL_SECRET: secret },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
