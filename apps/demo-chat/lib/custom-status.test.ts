import { expect, it } from 'vitest';
import { EXPIRY_OPTIONS, toCustomStatus } from './custom-status';

const NOW = new Date(2026, 4, 1, 15, 30).getTime();

it('says nothing when the fields say nothing', () => {
  expect(toCustomStatus({ emoji: '', text: '   ', expiry: 'hour' }, NOW)).toBeNull();
});

it('leaves out what was not given', () => {
  expect(toCustomStatus({ emoji: '🏖️', text: '', expiry: 'never' }, NOW)).toEqual({ emoji: '🏖️' });
  expect(toCustomStatus({ emoji: '', text: ' On holiday ', expiry: 'never' }, NOW)).toEqual({ text: 'On holiday' });
});

it('ends when the chosen time is over, and today at midnight where the reader is', () => {
  const endOf = (expiry: (typeof EXPIRY_OPTIONS)[number]['value']) =>
    toCustomStatus({ emoji: '', text: 'Busy', expiry }, NOW)?.expiresAt;
  expect(EXPIRY_OPTIONS.map(({ value }) => endOf(value))).toEqual([
    new Date(2026, 4, 1, 16, 0).toISOString(),
    new Date(2026, 4, 1, 16, 30).toISOString(),
    new Date(2026, 4, 1, 19, 30).toISOString(),
    new Date(2026, 4, 2, 0, 0).toISOString(),
    undefined,
  ]);
});
