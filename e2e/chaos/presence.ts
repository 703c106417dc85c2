import type { ChaosClient } from './client.js';
import type { Fleet } from './instances.js';
import { until } from './load.js';

/** Reads logs and presence at the end; being asked for by a poll, it counts as present itself. */
export const AUDITOR = 'auditor';

async function presentAt(port: number, token: string, channel: string): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/presence/${encodeURIComponent(channel)}`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`presence: ${response.status} ${await response.text()}`);
  const { users } = (await response.json()) as { users: { userId: string; status: string }[] };
  const present = users.filter(({ userId, status }) => status !== 'offline' && userId !== AUDITOR);
  return present.map(({ userId }) => userId).sort();
}

/**
 * I7: within a time of quiet, every instance shows exactly those clients in each channel. Returns what is not so.
 */
export async function checkPresence(
  fleet: Fleet,
  token: string,
  channels: readonly string[],
  clients: readonly ChaosClient[],
  ms: number,
): Promise<string[]> {
  let wrong: string[] = [];
  const isTrue = async (): Promise<boolean> => {
    wrong = [];
    for (const { name, port } of fleet.instances) {
      for (const channel of channels) {
        const truth = clients.filter((client) => client.channels.includes(channel)).map((client) => client.name);
        const shown = await presentAt(port, token, channel).catch((error: unknown) => [String(error)]);
        const missing = truth.filter((user) => !shown.includes(user));
        const ghosts = shown.filter((user) => !truth.includes(user));
        if (missing.length + ghosts.length === 0) continue;
        wrong.push(
          `presence in ${channel} at ${name}: missing ${missing.join() || '-'}, ghosts ${ghosts.join() || '-'}`,
        );
      }
    }
    return wrong.length === 0;
  };
  await until(isTrue, ms);
  return wrong;
}
