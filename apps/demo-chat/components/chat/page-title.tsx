'use client';

import { useUnread } from '@nchat/realtime-react';
import { useEffect } from 'react';
import { channelName } from '../../lib/channels';

interface Props {
  readonly channelId: string;
  readonly user: string;
}

/** Names the open channel in the browser's tab, and counts what is unread. */
export function PageTitle({ channelId, user }: Props) {
  const { total } = useUnread();
  useEffect(() => {
    document.title = `${total > 0 ? `(${total > 99 ? '99+' : total}) ` : ''}${channelName(channelId, user)} · nchat demo`;
  }, [channelId, user, total]);
  return null;
}
