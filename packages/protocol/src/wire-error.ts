import { z } from 'zod';
import type { ErrorCode } from './error-table.js';
import { errorTable } from './error-table.js';
import type { WireError as WireErrorType } from './errors.js';

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

export const WireError = z
  .object({
    code: z.enum(codes),
    status: z.int(),
    message: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z.int().optional(),
    path: z.string().optional(),
    requestId: z.string().optional(),
    type: z.enum(['auth', 'validation', 'access', 'rate_limit', 'state', 'server', 'client']),
  })
  .meta({ id: 'WireError' }) satisfies z.ZodType<WireErrorType>;

/** The envelope of every ack but that of `ping`. */
export const ackOf = <T extends z.ZodType>(data: T) =>
  z.union([z.object({ success: z.literal(true), data }), z.object({ success: z.literal(false), error: WireError })]);

/** The envelope as a type. */
export type Ack<T> = { success: true; data: T } | { success: false; error: WireErrorType };
