'use client';

import { ChannelProvider, useRealtimeClient } from '@nchat/realtime-react';
import { directChannel } from '../../lib/channels';
import type { FirstPage } from '../../lib/first-page';
import { useChannelList } from '../../lib/use-channel-list';
import type { UserTokens } from '../../lib/user-tokens';
import { PeoplePanel } from '../people/people-panel';
import styles from './chat-layout.module.css';
import { Conversation } from './conversation';
import { ErrorToast } from './error-toast';
import { PageTitle } from './page-title';
import { Sidebar } from './sidebar';
import { SkipLink } from './skip-link';

interface Props {
  readonly user: string;
  readonly first: FirstPage;
  readonly tokens: UserTokens;
}

/** Channels, the open conversation, and the people in it. On narrow screens the sides are drawers. */
export function ChatLayout({ user, first, tokens }: Props) {
  const client = useRealtimeClient();
  const list = useChannelList(user, tokens);
  const { channelId, open } = list;
  return (
    <ChannelProvider id={channelId}>
      <PageTitle channelId={channelId} user={user} />
      <SkipLink />
      <div className={styles.layout}>
        <Sidebar user={user} list={list} />
        <Conversation
          user={user}
          channelId={channelId}
          initialMessages={channelId === first.channelId ? first.messages : undefined}
          onOpen={open}
          beforeRetry={() => tokens.cover(client)}
        />
        <PeoplePanel user={user} onWrite={(other) => open(directChannel(user, other))} />
      </div>
      <ErrorToast />
    </ChannelProvider>
  );
}
