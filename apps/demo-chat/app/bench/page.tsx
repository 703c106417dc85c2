import type { Metadata } from 'next';
import { BenchView } from '../../components/bench/bench-view';
import { newVisit } from '../../lib/bench/names';
import { serverControl } from '../../lib/bench/server-control';
import { realtimeUrl } from '../../lib/realtime-url';

export const metadata: Metadata = { title: 'Bench · nchat demo' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

const FEWEST = 2;
const MOST = 4;

/** `/bench?panes=4`: several users with faults on demand, and books of what arrives. */
export default async function BenchPage({ searchParams }: Props) {
  const asked = Number((await searchParams).panes);
  const panes = Number.isInteger(asked) ? Math.min(Math.max(asked, FEWEST), MOST) : MOST;
  const { users, channelId } = newVisit();
  return (
    <BenchView
      key={channelId}
      users={users}
      panes={panes}
      channelId={channelId}
      url={realtimeUrl()}
      canRestart={serverControl() !== null}
    />
  );
}
