import { refusal, type Stage } from './stage.js';
import type { Sample } from './sample.js';

/** Everybody comes back at once: what a reconnect costs, token and joins included. */
export async function measureStorm(stage: Stage): Promise<Sample> {
  const { connections } = stage.sizes;
  const { result, cpuMs, rssBytes } = await stage.cost(() => stage.reconnect());
  return {
    subject: stage.subject.name,
    figures: {
      cpuPerConnection: cpuMs / connections,
      stormTime: result.elapsedMs / 1000,
      rss: rssBytes / 2 ** 20,
      lag: await stage.subject.lagMs(),
    },
    faults: result.connected < connections ? [refusal(result, connections)] : [],
    warnings: [],
  };
}
