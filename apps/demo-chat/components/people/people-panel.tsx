'use client';

import { usePresence } from '@nchat/realtime-react';
import { later } from '../ui/later';
import { Drawer, DrawerClose } from '../ui/drawer';
import styles from './people-panel.module.css';

const PeopleGroups = later(() => import('./people-groups').then((module) => module.PeopleGroups));

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
        <PeopleGroups user={user} members={members} onWrite={write} />
      </div>
    </Drawer>
  );
}
