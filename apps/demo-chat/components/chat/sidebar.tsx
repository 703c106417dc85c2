'use client';

import { useUnread } from '@nchat/realtime-react';
import { useRef } from 'react';
import { otherPerson } from '../../lib/channels';
import type { ChannelList } from '../../lib/use-channel-list';
import { ChannelLink } from '../channels/channel-link';
import { OpenChannelForm } from '../channels/open-channel-form';
import { OwnStatus } from '../people/own-status';
import { Brand } from '../ui/brand';
import { Drawer, DrawerClose } from '../ui/drawer';
import { Icon } from '../ui/icon';
import styles from './sidebar.module.css';

interface Props {
  readonly user: string;
  readonly list: ChannelList;
}

/** What can be opened, with what is new there, and who one is. */
export function Sidebar({ user, list }: Props) {
  const side = useRef<HTMLDivElement>(null);
  const { byChannel, mentionsByChannel } = useUnread();

  const open = (id: string) => {
    side.current?.hidePopover();
    list.open(id);
    // Where one reads is where one writes; a phone would cover half of it with its keyboard.
    if (matchMedia('(hover: hover)').matches) document.getElementById('composer')?.focus();
  };

  const remove = (id: string) => {
    // The button goes with its line; its list stays.
    side.current?.querySelector<HTMLElement>('[aria-current]')?.focus();
    list.remove(id);
  };

  const link = (id: string) => {
    const other = otherPerson(id, user);
    return (
      <li key={id}>
        <ChannelLink
          id={id}
          user={user}
          other={other}
          isOpen={id === list.channelId}
          canJoin={!other || list.covered.has(id)}
          unread={byChannel.get(id) ?? 0}
          mentions={mentionsByChannel.get(id) ?? 0}
          onOpen={open}
          onRemove={list.opened.includes(id) ? remove : undefined}
        />
      </li>
    );
  };

  return (
    <Drawer id="sidebar" side="start" ref={side} className={styles.sidebar}>
      <header className={styles.head}>
        <Brand />
        <DrawerClose id="sidebar" label="Close the channel list" />
      </header>
      <nav aria-label="Channels" className={styles.channels}>
        <h2>Channels</h2>
        <ul>{list.channels.map(link)}</ul>
        <OpenChannelForm onOpen={open} />
        <h2>Direct messages</h2>
        {list.direct.length > 0 ? (
          <ul>{list.direct.map(link)}</ul>
        ) : (
          <p className={styles.hint}>Nobody yet. Choose somebody in the list of people to write to them alone.</p>
        )}
      </nav>
      <section aria-label="You" className={styles.foot}>
        <OwnStatus user={user} />
        <a href="/" className={styles.signOut} title="Sign out">
          <Icon name="leave" />
          <span className="visually-hidden">Sign out</span>
        </a>
      </section>
    </Drawer>
  );
}
