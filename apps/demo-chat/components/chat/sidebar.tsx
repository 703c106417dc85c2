'use client';

import { useUnread } from '@nchat/realtime-react';
import Link from 'next/link';
import { useRef } from 'react';
import { ChannelLink } from '../channels/channel-link';
import { OpenChannelForm } from '../channels/open-channel-form';
import { OwnStatus } from '../people/own-status';
import { Brand } from '../ui/brand';
import drawer from '../ui/drawer.module.css';
import { Icon } from '../ui/icon';
import styles from './sidebar.module.css';

interface Props {
  readonly user: string;
  readonly channels: readonly string[];
  readonly channelId: string;
  readonly onOpen: (channelId: string) => void;
}

/** A popover on narrow screens; on wide ones the style sheet shows it always. */
export function Sidebar({ user, channels, channelId, onOpen }: Props) {
  const side = useRef<HTMLDivElement>(null);
  const { byChannel } = useUnread();

  const open = (id: string) => {
    side.current?.hidePopover();
    onOpen(id);
    // Where one reads is where one writes; a phone would cover half of it with its keyboard.
    if (matchMedia('(hover: hover)').matches) document.getElementById('composer')?.focus();
  };

  return (
    <div id="sidebar" ref={side} popover="auto" className={`${drawer.start} ${styles.sidebar}`}>
      <header className={styles.head}>
        <Brand />
        <button type="button" className={drawer.close} popoverTarget="sidebar" popoverTargetAction="hide">
          <Icon name="close" />
          <span className="visually-hidden">Close the channel list</span>
        </button>
      </header>
      <nav aria-label="Channels" className={styles.channels}>
        <h2>Channels</h2>
        <ul>
          {channels.map((id) => (
            <li key={id}>
              <ChannelLink
                id={id}
                user={user}
                isOpen={id === channelId}
                unread={byChannel.get(id) ?? 0}
                onOpen={open}
              />
            </li>
          ))}
        </ul>
        <OpenChannelForm onOpen={open} />
      </nav>
      <section aria-label="You" className={styles.foot}>
        <OwnStatus user={user} />
        <Link href="/" prefetch={false} className={styles.signOut} title="Sign out">
          <Icon name="leave" />
          <span className="visually-hidden">Sign out</span>
        </Link>
      </section>
    </div>
  );
}
