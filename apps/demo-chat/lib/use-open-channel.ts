import { useSearchParams } from 'next/navigation';
import { useCallback, useState } from 'react';
import { DEFAULT_CHANNEL, DEFAULT_CHANNELS, chatHref, parseChannel } from './names';

interface OpenChannel {
  /** The channel in the address bar. */
  readonly channelId: string;
  /** The channels to list: the default ones, and those opened since. */
  readonly channels: readonly string[];
  readonly open: (channelId: string) => void;
}

/** Keeps the open channel in the address bar, so that reloading, sharing and going back work. */
export function useOpenChannel(user: string): OpenChannel {
  const channelId = parseChannel(useSearchParams().get('channel')) ?? DEFAULT_CHANNEL;
  const [opened, setOpened] = useState<readonly string[]>([channelId]);
  const open = useCallback(
    (id: string) => {
      setOpened((known) => (known.includes(id) ? known : [...known, id]));
      window.history.pushState(null, '', chatHref(user, id));
    },
    [user],
  );
  return { channelId, channels: [...new Set([...DEFAULT_CHANNELS, ...opened, channelId])], open };
}
