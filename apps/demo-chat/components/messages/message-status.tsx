import type { DeliveryStatus } from '@nchat/realtime-client';
import { Icon, type IconName } from '../ui/icon';

const STATUSES: Readonly<Record<DeliveryStatus, { icon: IconName; label: string; isShown: boolean }>> = {
  queued: { icon: 'clock', label: 'Waiting', isShown: true },
  sending: { icon: 'clock', label: 'Sending', isShown: false },
  sent: { icon: 'check', label: 'Sent', isShown: false },
  read: { icon: 'checks', label: 'Read', isShown: false },
  failed: { icon: 'alert', label: 'Not sent', isShown: true },
};

/** How far a message of one's own has come. */
export function MessageStatus({ status }: { readonly status: DeliveryStatus }) {
  const { icon, label, isShown } = STATUSES[status];
  return (
    <>
      <span className={isShown ? undefined : 'visually-hidden'} data-testid="status">
        {label}
      </span>
      <Icon name={icon} />
    </>
  );
}
