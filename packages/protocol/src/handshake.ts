import { z } from 'zod';
import { UserId } from './ids.js';
import { limits } from './limits.js';
import { DeviceKind } from './models/presence.js';
import { text } from './text.js';

export const Device = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/)
    .optional(),
  kind: DeviceKind.optional(),
  name: text(0, 128).optional(),
});
export type Device = z.infer<typeof Device>;

/** Socket.IO's `auth` object. */
export const Handshake = z
  .object({
    token: z.string().max(limits.tokenBytes).optional(),
    userId: UserId.optional(),
    device: Device.optional(),
    protocol: z.int().optional(),
  })
  .meta({ id: 'Handshake' });
export type Handshake = z.infer<typeof Handshake>;
