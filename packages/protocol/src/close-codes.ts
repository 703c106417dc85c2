interface CloseRow {
  readonly code: number;
  readonly reason: string;
}

/**
 * Why the server ends a session. 3000–3499 mean "connect again", 3500–3999 mean "stop"; the ranges bind clients
 * also for codes they do not know. Idea of the ranges: Centrifugo's disconnect codes.
 */
export const closeCodes = {
  server_shutdown: { code: 3001, reason: 'server_shutdown' },
  token_expired: { code: 3005, reason: 'token_expired' },
  slow_consumer: { code: 3008, reason: 'slow_consumer' },
  ping_timeout: { code: 3012, reason: 'ping_timeout' },
  too_many_requests: { code: 3013, reason: 'too_many_requests' },
  disconnected: { code: 3014, reason: 'disconnected' },
  token_invalid: { code: 3500, reason: 'token_invalid' },
  connection_limit: { code: 3504, reason: 'connection_limit' },
  token_revoked: { code: 3507, reason: 'token_revoked' },
  too_many_errors: { code: 3509, reason: 'too_many_errors' },
  unsupported_protocol: { code: 3510, reason: 'unsupported_protocol' },
} as const satisfies Record<string, CloseRow>;

/** Name of a close code. */
export type CloseReason = keyof typeof closeCodes;

/** Whether a client should connect again after a close with this code. */
export function shouldReconnect(code: number): boolean {
  return code < 3500 || code > 3999;
}
