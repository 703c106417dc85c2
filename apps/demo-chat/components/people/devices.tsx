import type { PresenceMember } from '@nchat/realtime-client';
import { deviceNames } from '../../lib/people';
import { Icon } from '../ui/icon';
import styles from './devices.module.css';

const ICONS = { web: 'globe', mobile: 'mobile', desktop: 'desktop', bot: 'bot' } as const;

/** A picture per device; the words for it stand with the person. */
export function Devices({ devices }: Pick<PresenceMember, 'devices'>) {
  if (devices.length === 0) return null;
  return (
    <span className={styles.devices} title={deviceNames(devices)} aria-hidden="true">
      {devices.slice(0, 4).map(({ kind, status }, index) => (
        <span key={index} data-away={status === 'away' || undefined}>
          <Icon name={ICONS[kind]} />
        </span>
      ))}
    </span>
  );
}
