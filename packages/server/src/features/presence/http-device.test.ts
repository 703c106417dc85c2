import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { HttpDevice } from './http-device.js';

describe('a device that speaks HTTP', () => {
  it.each(['is said to be over', 'runs out'])('forgets that it was away when its presence %s', async (how) => {
    const clock = new FakeClock();
    const device = new HttpDevice({ clock, httpMs: 30_000, onExpired: () => {} });
    device.touch(['c']);
    device.status = 'away';
    if (how === 'runs out') await clock.advance(30_000);
    else device.end(() => true, true);
    expect(device.isPresent).toBe(false);
    device.touch(['c']);
    expect(device.state.status).toBe('online');
    device.close();
  });
});
