'use client';

import type { PresenceMember } from '@nchat/realtime-client';
import { STATUS_LABELS, groupByStatus } from '../../lib/people';
import { Person } from './person';

interface Props {
  readonly user: string;
  readonly members: readonly PresenceMember[];
  readonly onWrite: (userId: string) => void;
}

/** The people of a channel, by status. */
export function PeopleGroups({ user, members, onWrite }: Props) {
  return groupByStatus(members).map((group) => (
    <section key={group.status} aria-label={STATUS_LABELS[group.status]}>
      <h3>
        {STATUS_LABELS[group.status]} <span>{group.members.length}</span>
      </h3>
      <ul>
        {group.members.map((member) => (
          <Person key={member.userId} member={member} isSelf={member.userId === user} onWrite={onWrite} />
        ))}
      </ul>
    </section>
  ));
}
