'use client';

import { RealtimeProvider } from '@nchat/realtime-react';
import { tokenProvider } from '../../lib/token-provider';
import { ChatLayout } from './chat-layout';

interface Props {
  readonly user: string;
  /** The server's address; without one the client finds it by itself. */
  readonly url?: string | undefined;
}

/** The chat of one user, with a client of its own. */
export function Chat({ user, url }: Props) {
  return (
    <RealtimeProvider options={{ url }} userId={user} getToken={tokenProvider(user)}>
      <ChatLayout user={user} />
    </RealtimeProvider>
  );
}
