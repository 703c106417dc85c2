import { z } from 'zod';
import { ChannelId, UserId } from '../ids.js';
import { text } from '../text.js';

/** `offline` as a choice means invisible. */
export const PresenceStatus = z.enum(['online', 'away', 'dnd', 'offline']).meta({ id: 'PresenceStatus' });
export type PresenceStatus = z.infer<typeof PresenceStatus>;

export const DeviceKind = z.enum(['web', 'mobile', 'desktop', 'bot']).meta({ id: 'DeviceKind' });
export type DeviceKind = z.infer<typeof DeviceKind>;

export const CustomStatus = z
  .object({ text: text(0, 128).optional(), emoji: text(0, 64).optional(), expiresAt: z.iso.datetime().optional() })
  .meta({ id: 'CustomStatus' });
export type CustomStatus = z.infer<typeof CustomStatus>;

/** One user's presence over all devices, as others see it. */
export const Presence = z
  .object({
    userId: UserId,
    status: PresenceStatus,
    lastSeen: z.iso.datetime(),
    customStatus: CustomStatus.optional(),
    devices: z.array(z.object({ kind: DeviceKind, status: z.enum(['online', 'away']) })),
    /**
     * Set when the user came into this channel or left it (then with status `offline`): the change concerns this
     * channel only. Absent when the user's presence changed everywhere.
     */
    channelId: ChannelId.optional(),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof Presence>;
