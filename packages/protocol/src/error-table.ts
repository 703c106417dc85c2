/** Class of an error code. */
export type ErrorType = 'auth' | 'validation' | 'access' | 'rate_limit' | 'state' | 'server' | 'client';

interface ErrorRow {
  readonly status: number;
  readonly type: ErrorType;
  readonly retryable: boolean;
  readonly message: string;
}

const row = (status: number, type: ErrorType, retryable: boolean, message: string): ErrorRow => ({
  status,
  type,
  retryable,
  message,
});

/** Every error code with its HTTP status, class, retry advice and fixed text. Codes are never renamed. */
export const errorTable = {
  bad_request: row(400, 'validation', false, 'The request is malformed.'),
  invalid_payload: row(400, 'validation', false, 'The payload does not match its schema; see `path`.'),
  invalid_channel: row(400, 'validation', false, 'The channel id is not valid.'),
  invalid_cursor: row(400, 'validation', false, 'The cursor cannot be read.'),
  unknown_event: row(400, 'validation', false, 'The event is not part of the protocol.'),
  token_in_query: row(400, 'auth', false, 'Tokens are refused in query strings; send them in a header.'),
  unauthorized: row(401, 'auth', false, 'Credentials are missing.'),
  token_invalid: row(401, 'auth', false, 'The token was refused.'),
  token_expired: row(401, 'auth', false, 'The token has expired; get a new one and try again.'),
  token_revoked: row(401, 'auth', false, 'The token was revoked; sign in again.'),
  forbidden: row(403, 'access', false, 'The right is missing, or the resource does not exist.'),
  identity_mismatch: row(403, 'access', false, 'The user id is not the one of the token.'),
  origin_not_allowed: row(403, 'access', false, 'The origin is not on the allow-list.'),
  not_found: row(404, 'state', false, 'There is nothing at this address.'),
  message_not_found: row(404, 'state', false, 'The message does not exist or is no longer kept.'),
  not_joined: row(409, 'state', false, 'Join the channel first.'),
  payload_too_large: row(413, 'validation', false, 'The payload is too large.'),
  unsupported_media_type: row(415, 'validation', false, 'The body must be plain application/json.'),
  binary_not_supported: row(415, 'validation', false, 'Binary attachments are not supported.'),
  idempotency_mismatch: row(422, 'state', false, 'The same id was used before with other content.'),
  unsupported_protocol: row(426, 'state', false, 'The protocol version is not supported; update the client.'),
  rate_limited: row(429, 'rate_limit', true, 'Too many requests; slow down.'),
  connection_limit: row(429, 'rate_limit', true, 'The limit of connections is reached.'),
  channel_limit: row(429, 'rate_limit', false, 'The limit of joined channels is reached.'),
  internal: row(500, 'server', true, 'The server failed; try again with the same id.'),
  unavailable: row(503, 'server', true, 'A dependency of the server is not reachable; nothing was accepted.'),
  overloaded: row(503, 'server', true, 'The server is shedding load.'),
  draining: row(503, 'server', true, 'The server is stopping; another instance will answer.'),
  timeout: row(504, 'server', true, 'The outcome is unknown; try again with the same id.'),
  offline: row(0, 'client', true, 'There is no connection.'),
  queue_full: row(0, 'client', false, 'The outbox is full.'),
  queue_expired: row(0, 'client', false, 'The operation waited in the outbox for too long.'),
  auth_provider_failed: row(0, 'client', true, 'The token provider failed.'),
} as const satisfies Record<string, ErrorRow>;

/** The closed union of error codes, so that a `switch` over `error.code` narrows. */
export type ErrorCode = keyof typeof errorTable;
