'use client';

import { useUnread } from '@nchat/realtime-react';
import { useEffect } from 'react';

/** Names the open channel in the browser's tab, and counts what is unread. */
export function PageTitle({ channelId }: { readonly channelId: string }) {
  const { total } = useUnread();
  useEffect(() => {
    document.title = `${total > 0 ? `(${total > 99 ? '99+' : total}) ` : ''}#${channelId} · nchat demo`;
  }, [channelId, total]);
  return null;
}
