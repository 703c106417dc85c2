'use client';

import { ChannelProvider } from '@nchat/realtime-react';
import { useOpenChannel } from '../../lib/use-open-channel';
import { PeoplePanel } from '../people/people-panel';
import { ErrorToast } from './error-toast';
import styles from './chat-layout.module.css';
import { Conversation } from './conversation';
import { PageTitle } from './page-title';
import { SkipLink } from './skip-link';
import { Sidebar } from './sidebar';

/** Channels, the open conversation, and the people in it. On narrow screens the sides are drawers. */
export function ChatLayout({ user }: { readonly user: string }) {
  const { channelId, channels, open } = useOpenChannel(user);
  return (
    <ChannelProvider id={channelId}>
      <PageTitle channelId={channelId} />
      <SkipLink />
      <div className={styles.layout}>
        <Sidebar user={user} channels={channels} channelId={channelId} onOpen={open} />
        <Conversation user={user} channelId={channelId} />
        <PeoplePanel user={user} />
      </div>
      <ErrorToast />
    </ChannelProvider>
  );
}
