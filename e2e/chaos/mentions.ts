import { of, type Report } from './checker.js';
import { inboxOf, isInbox, keys, type ChaosRecord, type FinalLog } from './record.js';

/**
 * Whoever a message mentions has it in the inbox, once; nobody else has. That every device follows the inbox without a
 * gap is checked as of any log.
 */
export function checkMentions(records: readonly ChaosRecord[], logs: readonly FinalLog[], report: Report): void {
  const mentioned = new Map(of(records, 'asked').map(({ key, about }) => [key, about]));
  const channels = logs.filter(({ channel }) => !isInbox(channel));
  const keyOfMessage = new Map(channels.flatMap(({ entries }) => entries.map(({ id, key }) => [id, key])));
  for (const { op, outcome, id, key } of records) {
    if ((op === 'send' && outcome === 'ok') || op === 'deliver') if (id !== '') keyOfMessage.set(id, key);
  }
  const lostAt = new Map(of(records, 'gap').map(({ channel, t }) => [channel, t]));
  const inboxes = new Map(logs.map(({ channel, entries }) => [channel, new Set(entries.map(({ key }) => key))]));

  for (const { channel, entries } of logs.filter((log) => isInbox(log.channel))) {
    for (const { key } of entries) {
      const message = keyOfMessage.get(key.slice(keys.mention('').length));
      if (message === undefined || inboxOf(mentioned.get(message) ?? '') !== channel) {
        report('ghost', `${channel} has ${key}, of ${message ?? 'no message'}, which mentions somebody else`);
      }
    }
  }
  const inLog = new Set(channels.flatMap(({ entries }) => entries.map(({ id }) => id)));
  for (const { op, outcome, id, key, t } of records) {
    const whom = mentioned.get(key);
    if (op !== 'send' || outcome !== 'ok' || !whom || !inLog.has(id)) continue;
    const inbox = inboxOf(whom);
    // An inbox whose history was lost, and this was said, owes only what came after.
    if (!inboxes.get(inbox)?.has(keys.mention(id)) && (lostAt.get(inbox) ?? 0) < t) {
      report('lost', `${key} mentions ${whom}, whose inbox does not tell of it`);
    }
  }
}
