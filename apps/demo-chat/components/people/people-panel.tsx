'use client';

import { usePresence } from '@nchat/realtime-react';
import { STATUS_LABELS, groupByStatus } from '../../lib/people';
import drawer from '../ui/drawer.module.css';
import { Icon } from '../ui/icon';
import styles from './people-panel.module.css';
import { Person } from './person';

/** Who is in the open channel, by status. A drawer where there is no room for a column. */
export function PeoplePanel({ user }: { readonly user: string }) {
  const { members, isSynced } = usePresence();
  return (
    <aside id="people" popover="auto" aria-label="People" className={`${drawer.end} ${styles.panel}`}>
      <div className={styles.head}>
        <h2>People</h2>
        <button type="button" className={drawer.close} popoverTarget="people" popoverTargetAction="hide">
          <Icon name="close" />
          <span className="visually-hidden">Close the list of people</span>
        </button>
      </div>
      <div className={styles.groups} data-stale={!isSynced || undefined}>
        {groupByStatus(members).map((group) => (
          <section key={group.status} aria-label={STATUS_LABELS[group.status]}>
            <h3>
              {STATUS_LABELS[group.status]} <span>{group.members.length}</span>
            </h3>
            <ul>
              {group.members.map((member) => (
                <Person key={member.userId} member={member} isSelf={member.userId === user} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </aside>
  );
}
