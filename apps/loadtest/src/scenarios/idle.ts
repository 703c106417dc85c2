import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from './sample.js';
import type { Stage } from './stage.js';

const POINTS = 10;

/** Connections come in and do nothing: memory of each, and what all of them cost while they stand. */
export async function measureIdle(stage: Stage): Promise<Sample> {
  const { connections, warmup, duration } = stage.sizes;
  const memory: { at: number; bytes: number }[] = [];
  for (let point = 1; point <= POINTS; point += 1) {
    const at = Math.round((connections * point) / POINTS);
    await stage.connect(at);
    // What the joins left behind is collected in time; a connection's own memory stays.
    await sleep(point === POINTS ? warmup * 1000 : 500);
    memory.push({ at, bytes: (await stage.subject.figures())?.rssBytes ?? NaN });
  }
  const { cpuMs, elapsedMs, rssBytes } = await stage.cost(() => sleep(duration * 1000));
  // The first tenth pays for what a process needs once.
  const [first] = memory;
  const perConnection = first ? (rssBytes - first.bytes) / (connections - first.at) : NaN;
  return {
    subject: stage.subject.name,
    figures: {
      memoryPerConnection: perConnection / 1024,
      idleCpu: (cpuMs * 100) / elapsedMs,
      rss: rssBytes / 2 ** 20,
      lag: await stage.subject.lagMs(),
    },
    faults: [],
    warnings: [],
    memory,
  };
}
