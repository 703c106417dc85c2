import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below where systems take the ports of outgoing connections from. */
const LOWEST = 20_000;
const COUNT = 12_000;

/**
 * A free port for a process that is killed and comes back to it: one that the system gives would, in the meantime, be
 * taken by one of the many outgoing connections of a run.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.close();
    if (isFree) return port;
  }
}
