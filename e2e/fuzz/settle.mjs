/**
 * Loaded into the fuzzed server. On SIGUSR2 it gives back all memory that it can, and tells what is left on descriptor 3.
 * `gc()` alone leaves pages with the process that hold next to nothing: after two minutes of inputs 170 MB of heap for
 * the 39 MB that lived on it, the more the faster the machine is.
 */
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';

const session = new Session();
session.connect();
/** Releasing pages takes a moment after the collection, and threads of V8's own. */
const RELEASE_MS = 500;

process.on('SIGUSR2', () => {
  session.post('HeapProfiler.collectGarbage', () => {
    setTimeout(() => {
      const { heapUsed, external, rss } = process.memoryUsage();
      writeSync(3, `${JSON.stringify({ held: heapUsed + external, resident: rss })}\n`);
    }, RELEASE_MS);
  });
});
