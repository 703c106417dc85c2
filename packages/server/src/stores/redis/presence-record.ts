import type { CustomStatus } from '@nchat/realtime-protocol';
import type { DeviceState, PresenceChange, PresenceContribution, PresenceRecord } from '../../ports/presence-store.js';
import { fieldsOf, type Fields } from './decode.js';

const INSTANCE = 'i:';

/** One unbroken life of an instance: what it contributes counts under this name. */
export interface Tenure {
  readonly instanceId: string;
  readonly lease: string;
}

/** The lease and the number of devices stand in front, so that scripts need not look into the rest. */
export const encodeContribution = (lease: string, contribution: PresenceContribution): string =>
  `${lease}\n${contribution.devices.length}\n${JSON.stringify({ devices: contribution.devices, channels: contribution.channels })}`;

/** What an instance contributes; nothing when the text is empty. */
export function decodeContribution(text: string): PresenceContribution {
  const json = text.slice(text.indexOf('\n', text.indexOf('\n') + 1) + 1);
  return json === '' ? { devices: [], channels: [] } : (JSON.parse(json) as PresenceContribution);
}

/** A user's fields as one record. It depends on nothing but their values, so that equal states look equal. */
export function decodeRecord(userId: string, fields: Fields): PresenceRecord {
  const devices: DeviceState[] = [];
  const channels = new Set<string>();
  for (const name of instanceFields(fields)) {
    const contribution = decodeContribution(fields[name] ?? '');
    devices.push(...contribution.devices);
    for (const channelId of contribution.channels) channels.add(channelId);
  }
  const { v: version = '0', s: lastSeen = '0', c: status, m: custom } = fields;
  return {
    userId,
    devices,
    channels: [...channels],
    choice: {
      status: status === 'dnd' || status === 'offline' ? status : null,
      ...(custom && { customStatus: JSON.parse(custom) as CustomStatus }),
    },
    lastSeen: Number(lastSeen),
    version: Number(version),
  };
}

/** The tenures that contribute to a user's fields. */
export const tenuresOf = (fields: Fields): Tenure[] =>
  instanceFields(fields).map((name) => {
    const text = fields[name] ?? '';
    return { instanceId: name.slice(INSTANCE.length), lease: text.slice(0, text.indexOf('\n')) };
  });

/** The answer of a script that made one step: all fields before it, and those it changed. */
export type RawChange = [before: string[], changed: string[]];

export function decodeChange(userId: string, [before, changed]: RawChange): PresenceChange {
  const old = fieldsOf(before);
  const record = decodeRecord(userId, old);
  if (changed.length === 0) return { before: record, after: record };
  return { before: record, after: decodeRecord(userId, withChanged(old, changed)) };
}

function withChanged(old: Fields, changed: readonly string[]): Fields {
  const fields = { ...old, ...fieldsOf(changed) };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

const instanceFields = (fields: Fields): string[] =>
  Object.keys(fields)
    .filter((name) => name.startsWith(INSTANCE))
    .sort();
