const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
// Words are in the language of the page, numbers as the reader likes them.
const day = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' });
const relativeDay = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const DAY_MS = 24 * 60 * 60_000;

export const formatTime = (at: number): string => time.format(at);
export const formatFull = (at: number): string => full.format(at);

/** "today", "yesterday", or the day by name. */
export function formatDay(at: number, now = Date.now()): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
  return days === 0 || days === -1 ? relativeDay.format(days, 'day') : day.format(at);
}

/** "today at 14:02", for a moment that may lie some days back. */
export const formatMoment = (at: number): string => `${formatDay(at)} at ${formatTime(at)}`;

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

const utcTime = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
const utcDay = new Intl.DateTimeFormat('en', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' });

/** The same wherever and whenever it is said: for what a server renders. */
export const utc = {
  time: (at: number): string => utcTime.format(at),
  day: (at: number): string => utcDay.format(at),
  moment: (at: number): string => `${utcDay.format(at)} at ${utcTime.format(at)}`,
  date: (at: number): string => new Date(at).toISOString().slice(0, 10),
} as const;
