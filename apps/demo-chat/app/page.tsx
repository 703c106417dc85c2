import { Chat } from '../components/chat/chat';
import { SignIn } from '../components/sign-in/sign-in';
import { fetchFirstPage } from '../lib/first-page';
import { DEFAULT_CHANNEL, parseChannel, parseUser } from '../lib/names';
import { realtimeUrl } from '../lib/realtime-url';

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** `/?user=alice&channel=general` signs in straight away; without a user the page asks for one. */
export default async function Home({ searchParams }: Props) {
  const { user: asked, channel } = await searchParams;
  const user = parseUser(asked);
  if (user) {
    const channelId = parseChannel(channel) ?? DEFAULT_CHANNEL;
    return (
      <Chat
        key={user}
        user={user}
        url={realtimeUrl()}
        first={{ channelId, messages: await fetchFirstPage(user, channelId) }}
      />
    );
  }
  return <SignIn refused={typeof asked === 'string' ? asked : null} channel={parseChannel(channel)} />;
}
