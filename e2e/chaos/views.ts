import type { Report } from './checker.js';
import type { ShownMessage } from './client.js';
import { keys, type FinalLog } from './record.js';

/** Messages as a client or the history shows them, against the log that they are made of. */
export function checkView(who: string, shown: readonly ShownMessage[], log: FinalLog, report: Report): void {
  const { channel, entries } = log;
  const place = `${who} in ${channel}`;
  const inLog = new Set(entries.flatMap(({ id, key }) => [id, key]));
  const begin = entries[0]?.offset ?? Infinity;
  // What an epoch before this one left behind is no part of this log.
  const own = shown.filter(({ offset }) => offset >= begin);
  const isMessage = (key: string): boolean => !key.includes(':');
  const first = own[0]?.offset ?? Infinity;
  const expected = entries.filter(({ key, offset }) => isMessage(key) && offset >= first).map(({ id }) => id);
  const ids = own.map(({ id }) => id);
  const wrong = ids.findIndex((id, i) => id !== expected[i]);
  if (wrong >= 0)
    report('conflict', `${place}: shows ${ids[wrong]}, where the log has ${expected[wrong] ?? 'nothing'}`);
  else if (ids.length < expected.length) report('lost', `${place}: does not show ${expected[ids.length]}`);

  const emojisOf = new Map<string, string[]>();
  for (const { key, about = '' } of entries) {
    if (!key.startsWith(keys.react(''))) continue;
    emojisOf.set(about, [...(emojisOf.get(about) ?? []), key.slice(keys.react('').length)]);
  }
  for (const { id, version, isDeleted, emojis } of own) {
    if (isDeleted !== inLog.has(keys.delete(id))) report('conflict', `${place}: ${id} is shown deleted: ${isDeleted}`);
    const edited = inLog.has(keys.edit(id)) ? 2 : 1;
    if (!isDeleted && version !== edited) report('conflict', `${place}: ${id} has version ${version}, not ${edited}`);
    const expectedEmojis = isDeleted ? [] : (emojisOf.get(id) ?? []);
    if ([...emojis].sort().join() !== expectedEmojis.sort().join()) {
      report('conflict', `${place}: ${id} has the reactions ${emojis.join()}, the log ${expectedEmojis.join()}`);
    }
  }
}
