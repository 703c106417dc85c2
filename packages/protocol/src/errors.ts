import type { ErrorCode, ErrorType } from './error-table.js';
import { errorTable } from './error-table.js';

/** An error as it travels: in acks, as the `error` event, in `connect_error.data` and as an HTTP problem body. */
export interface WireError {
  /** Stable identifier; never renamed. */
  code: ErrorCode;
  /** The HTTP status that goes with the code, also on sockets. */
  status: number;
  /** Fixed text per code, safe to log; never carries a token or message text. */
  message: string;
  /** Whether the same call may succeed later without a change by the caller. */
  retryable: boolean;
  /** Milliseconds to wait before the next try, when the server knows. */
  retryAfterMs?: number;
  /** Where in the payload a schema error sits, such as `mentions.3`. */
  path?: string;
  /** Finds the server's log line of the call. */
  requestId?: string;
  /** Class of the code, for coarse handling. */
  type: ErrorType;
}

/** Facts that may accompany a {@link RealtimeError}. */
export interface RealtimeErrorDetails {
  retryAfterMs?: number | undefined;
  path?: string | undefined;
  requestId?: string | undefined;
  channelId?: string | undefined;
  clientMessageId?: string | undefined;
  cause?: unknown;
}

const wireFacts = ['retryAfterMs', 'path', 'requestId'] as const;
const facts = [...wireFacts, 'channelId', 'clientMessageId'] as const;

/** Those of the keys that say something. What else is there, such as message text, stays out. */
const pick = <K extends keyof RealtimeErrorDetails>(
  from: RealtimeErrorDetails,
  keys: readonly K[],
): { [P in K]?: NonNullable<RealtimeErrorDetails[P]> } =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as never;

/**
 * The one error of the stack: thrown by the server's services, rejected by the SDK's promises.
 *
 * @example
 * try {
 *   await client.sendMessage('general', 'hi');
 * } catch (error) {
 *   if (isRealtimeError(error, 'rate_limited')) await wait(error.retryAfterMs);
 * }
 */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError';
  declare readonly code: ErrorCode;
  declare readonly status: number;
  declare readonly type: ErrorType;
  declare readonly retryable: boolean;
  declare readonly retryAfterMs?: number;
  declare readonly path?: string;
  declare readonly requestId?: string;
  declare readonly channelId?: string;
  declare readonly clientMessageId?: string;

  constructor(code: ErrorCode, details: RealtimeErrorDetails = {}) {
    const { message, ...row } = errorTable[code];
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    Object.assign(this, { code, ...row }, pick(details, facts));
  }

  /** Where the code is explained. */
  get docs(): string {
    return `https://github.com/nself-org/nchat/blob/main/docs/errors.md#${this.code}`;
  }

  /** The error as it goes over the wire. */
  toWire(): WireError {
    const { code, status, message, retryable, type } = this;
    return { code, status, message, retryable, ...pick(this, wireFacts), type };
  }

  /**
   * Rebuilds an error that came over the wire. A code this version does not know becomes `bad_request`, `internal`
   * or `rate_limited` by its status and its own word on retrying, so that a newer server cannot break an older
   * client, and is not hammered by it either.
   */
  static fromWire(wire: Partial<WireError> | undefined, details: RealtimeErrorDetails = {}): RealtimeError {
    const code = wire?.code && Object.hasOwn(errorTable, wire.code) ? wire.code : fallbackCode(wire);
    return new RealtimeError(code, { ...pick(wire ?? {}, wireFacts), ...details });
  }
}

function fallbackCode(wire: Partial<WireError> | undefined): ErrorCode {
  const isClientFault = wire?.status !== undefined && wire.status >= 400 && wire.status < 500;
  const retryable = wire?.retryable ?? !isClientFault;
  if (!retryable) return 'bad_request';
  return isClientFault ? 'rate_limited' : 'internal';
}

/**
 * Narrows an unknown value to a {@link RealtimeError}, optionally of one code. It looks at the shape and not at
 * the class, so it also holds when two copies of this package are loaded.
 */
export function isRealtimeError(error: unknown, code?: ErrorCode): error is RealtimeError {
  return (
    error instanceof Error &&
    error.name === 'RealtimeError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}
