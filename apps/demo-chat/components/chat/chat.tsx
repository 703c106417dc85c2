'use client';

import { RealtimeProvider } from '@nchat/realtime-react';
import { useState } from 'react';
import type { FirstPage } from '../../lib/first-page';
import { createUserTokens } from '../../lib/user-tokens';
import { ChatLayout } from './chat-layout';

interface Props {
  readonly user: string;
  readonly first: FirstPage;
  /** The server's address; without one the client finds it by itself. */
  readonly url?: string | undefined;
}

/** The chat of one user, with a client of its own. */
export function Chat({ user, first, url }: Props) {
  const [tokens] = useState(() => createUserTokens(user, first.channelId));
  return (
    <RealtimeProvider options={{ url }} userId={user} getToken={tokens.provider}>
      <ChatLayout user={user} first={first} tokens={tokens} />
    </RealtimeProvider>
  );
}
