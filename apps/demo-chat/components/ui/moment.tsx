'use client';

import { formatDay, formatFull, formatMoment, formatTime, utc } from '../../lib/dates';
import { useIsHydrated } from '../../lib/use-is-hydrated';

interface Props {
  /** Unix ms. */
  readonly at: number;
  /** @default 'time' */
  readonly show?: 'time' | 'day' | 'moment';
}

const READERS = { time: formatTime, day: formatDay, moment: formatMoment } as const;

/** A time as the reader's clock and habits have it. What a server renders knows neither, and says it in UTC. */
export function Moment({ at, show = 'time' }: Props) {
  const isHydrated = useIsHydrated();
  return (
    <time dateTime={new Date(at).toISOString()} title={isHydrated ? formatFull(at) : undefined}>
      {isHydrated ? READERS[show](at) : utc[show](at)}
    </time>
  );
}
