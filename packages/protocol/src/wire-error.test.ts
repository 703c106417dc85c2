import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RealtimeError } from './errors.js';
import { ackOf } from './wire-error.js';

describe('the envelope of acks', () => {
  const ack = ackOf(z.object({ a: z.number() }));
  const error = new RealtimeError('forbidden').toWire();

  it('is data or an error, as success says', () => {
    expect(ack.safeParse({ success: true, data: { a: 1 } }).success).toBe(true);
    expect(ack.safeParse({ success: false, error }).success).toBe(true);
    for (const bad of [
      { success: true },
      { success: false },
      { success: true, error },
      { data: { a: 1 } },
      { success: 1 },
    ])
      expect(ack.safeParse(bad).success).toBe(false);
  });
});
