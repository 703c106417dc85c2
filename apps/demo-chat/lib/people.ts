import type { PresenceMember, PresenceStatus } from '@nchat/realtime-client';

export const STATUS_LABELS: Readonly<Record<PresenceStatus, string>> = {
  online: 'Online',
  away: 'Away',
  dnd: 'Do not disturb',
  offline: 'Offline',
};

/** The order in which statuses are listed. */
export const STATUS_ORDER: readonly PresenceStatus[] = ['online', 'away', 'dnd', 'offline'];

export interface PeopleGroup {
  readonly status: PresenceStatus;
  readonly members: readonly PresenceMember[];
}

/** Members by status, by name inside of it; without the statuses that nobody has. */
export function groupByStatus(members: readonly PresenceMember[]): readonly PeopleGroup[] {
  const sorted = members.toSorted((a, b) => a.userId.localeCompare(b.userId));
  return STATUS_ORDER.map((status) => ({
    status,
    members: sorted.filter((member) => member.status === status),
  })).filter((group) => group.members.length > 0);
}

const DEVICES: Readonly<Record<PresenceMember['devices'][number]['kind'], string>> = {
  web: 'the web',
  mobile: 'a phone',
  desktop: 'a desktop',
  bot: 'a bot',
};

/** "the web and a phone (away)": where somebody is signed in. */
export const deviceNames = (devices: PresenceMember['devices']): string =>
  nameList(
    devices.map(({ kind, status }) => `${DEVICES[kind]}${status === 'away' ? ' (away)' : ''}`),
    4,
  );

/** "ann", "ann and bob", "ann, bob and 2 others". */
export function nameList(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? '';
  const shown = names.length > most ? names.slice(0, most - 1) : names.slice(0, -1);
  const rest = names.length - shown.length;
  return `${shown.join(', ')} and ${rest === 1 ? names.at(-1) : `${rest} others`}`;
}
