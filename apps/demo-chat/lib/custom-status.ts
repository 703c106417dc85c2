import type { CustomStatus } from '@nchat/realtime-client';

/** What people say most; a press fills the fields in. */
export const STATUS_PRESETS = [
  { emoji: '📅', text: 'In a meeting', expiry: 'hour' },
  { emoji: '🍜', text: 'At lunch', expiry: 'half-hour' },
  { emoji: '🎧', text: 'Focusing', expiry: 'four-hours' },
  { emoji: '🏖️', text: 'On holiday', expiry: 'never' },
] as const;

export const STATUS_EMOJIS = ['💬', '📅', '🍜', '🎧', '🏖️', '🏠', '🚆', '🤒', '🎉'] as const;

const MINUTE_MS = 60_000;

/** For how long, in words, and until when. */
const EXPIRIES = {
  'half-hour': { label: '30 minutes', until: (now: number) => now + 30 * MINUTE_MS },
  hour: { label: '1 hour', until: (now: number) => now + 60 * MINUTE_MS },
  'four-hours': { label: '4 hours', until: (now: number) => now + 240 * MINUTE_MS },
  today: { label: 'Today', until: (now: number) => new Date(now).setHours(24, 0, 0, 0) },
  never: { label: 'Until I clear it', until: () => null },
} as const satisfies Record<string, { label: string; until: (now: number) => number | null }>;

export type Expiry = keyof typeof EXPIRIES;
export const EXPIRY_OPTIONS = Object.entries(EXPIRIES).map(([value, { label }]) => ({
  value: value as Expiry,
  label,
}));

interface Fields {
  readonly emoji: string;
  readonly text: string;
  readonly expiry: Expiry;
}

/** What the fields say, as the client takes it; `null` when they say nothing. */
export function toCustomStatus({ emoji, text, expiry }: Fields, now = Date.now()): CustomStatus | null {
  const words = text.trim();
  if (!emoji && !words) return null;
  const until = EXPIRIES[expiry].until(now);
  return {
    ...(emoji && { emoji }),
    ...(words && { text: words }),
    ...(until !== null && { expiresAt: new Date(until).toISOString() }),
  };
}
