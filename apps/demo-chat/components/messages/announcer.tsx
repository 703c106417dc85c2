'use client';

import { useRealtimeEvent } from '@nchat/realtime-react';
import { useState } from 'react';

interface Props {
  readonly user: string;
  readonly channelId: string;
}

/** Reads new messages of others to those who cannot see them come. */
export function Announcer({ user, channelId }: Props) {
  const [news, setNews] = useState<{ readonly id: string; readonly text: string } | null>(null);

  useRealtimeEvent(
    'message',
    (message) => {
      if (message.userId === user) return;
      const where = message.threadId === undefined ? '' : ' in a thread';
      setNews({ id: message.id, text: `${message.userId}${where}: ${message.content}` });
    },
    { channelId },
  );

  return (
    <div className="visually-hidden" aria-live="polite" data-testid="announcer">
      {news && <p key={news.id}>{news.text}</p>}
    </div>
  );
}
