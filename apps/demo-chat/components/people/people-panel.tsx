'use client';

import { usePresence } from '@nchat/realtime-react';
import { STATUS_LABELS, groupByStatus } from '../../lib/people';
import { Drawer, DrawerClose } from '../ui/drawer';
import styles from './people-panel.module.css';
import { Person } from './person';

interface Props {
  readonly user: string;
  /** Opens the direct channel with somebody. */
  readonly onWrite: (userId: string) => void;
}

/** Who is in the open channel, by status. A drawer where there is no room for a column. */
export function PeoplePanel({ user, onWrite }: Props) {
  const { members, isSynced } = usePresence();

  const write = (userId: string) => {
    document.getElementById('people')?.hidePopover();
    onWrite(userId);
    if (matchMedia('(hover: hover)').matches) document.getElementById('composer')?.focus();
  };

  return (
    <Drawer id="people" side="end" label="People" className={styles.panel}>
      <div className={styles.head}>
        <h2>People</h2>
        <DrawerClose id="people" label="Close the list of people" />
      </div>
      <div className={styles.groups} data-stale={!isSynced || undefined}>
        {members.length === 0 && <p className={styles.empty}>Nobody is known to be here yet.</p>}
        {groupByStatus(members).map((group) => (
          <section key={group.status} aria-label={STATUS_LABELS[group.status]}>
            <h3>
              {STATUS_LABELS[group.status]} <span>{group.members.length}</span>
            </h3>
            <ul>
              {group.members.map((member) => (
                <Person key={member.userId} member={member} isSelf={member.userId === user} onWrite={write} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Drawer>
  );
}
