'use client';

import type { CustomStatus, PresenceStatus } from '@nchat/realtime-client';
import { useRealtime } from '@nchat/realtime-react';
import { useEffect, useRef } from 'react';
import { STATUS_LABELS, STATUS_ORDER } from '../../lib/people';
import { CustomStatusForm } from './custom-status-form';
import { StatusDot } from '../ui/status-dot';
import styles from './status-menu.module.css';

interface Props {
  readonly status: PresenceStatus;
  readonly customStatus: CustomStatus | null;
}

const HINTS: Readonly<Partial<Record<PresenceStatus, string>>> = {
  dnd: 'Others see that you are busy',
  offline: 'You look offline, and see everything',
};

/** What one can be: for all devices, until it is changed. */
export function StatusMenu({ status, customStatus }: Props) {
  const { updatePresence } = useRealtime();
  const group = useRef<HTMLFieldSetElement>(null);

  useEffect(() => group.current?.querySelector<HTMLElement>('input:checked')?.focus(), []);

  return (
    <>
      <fieldset ref={group} className={styles.choices}>
        <legend className="visually-hidden">Status</legend>
        {STATUS_ORDER.map((option) => (
          <label key={option} className={styles.choice}>
            <input
              type="radio"
              name="presence"
              className="visually-hidden"
              checked={option === status}
              // A refusal is told by the toast.
              onChange={() => void updatePresence(option).catch(() => {})}
            />
            <StatusDot status={option} />
            <span className={styles.text}>
              {option === 'offline' ? 'Invisible' : STATUS_LABELS[option]}
              {HINTS[option] && <span className={styles.hint}>{HINTS[option]}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      <CustomStatusForm
        customStatus={customStatus}
        onSave={(next) => {
          void updatePresence(status, next).catch(() => {});
          group.current?.closest<HTMLElement>('[popover]')?.hidePopover();
        }}
      />
    </>
  );
}
