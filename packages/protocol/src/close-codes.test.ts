import { describe, expect, it } from 'vitest';
import { closeCodes, shouldReconnect, type CloseReason } from './close-codes.js';

const CONTRACT: Partial<Record<CloseReason, number>> = {
  server_shutdown: 3001,
  token_expired: 3005,
  slow_consumer: 3008,
  ping_timeout: 3012,
  too_many_requests: 3013,
  token_invalid: 3500,
  connection_limit: 3504,
  token_revoked: 3507,
  too_many_errors: 3509,
  unsupported_protocol: 3510,
};

describe('close codes', () => {
  it('are the numbers of the contract', () => {
    for (const [reason, code] of Object.entries(CONTRACT)) expect(closeCodes[reason as CloseReason].code).toBe(code);
  });

  it('are each one number and one reason, in the range of closes by the server', () => {
    const rows = Object.entries(closeCodes);
    expect(new Set(rows.map(([, { code }]) => code)).size).toBe(rows.length);
    for (const [name, { code, reason }] of rows) {
      expect(reason).toBe(name);
      expect(code).toBeGreaterThanOrEqual(3000);
      expect(code).toBeLessThanOrEqual(3999);
    }
  });

  it('tell by their range whether to connect again, known or not', () => {
    for (const code of [3000, 3001, 3013, 3333, 3499]) expect(shouldReconnect(code), `${code}`).toBe(true);
    for (const code of [3500, 3507, 3777, 3999]) expect(shouldReconnect(code), `${code}`).toBe(false);
  });

  it('advise to connect again after closes that are not the server’s', () => {
    for (const code of [1000, 1006, 2999, 4000]) expect(shouldReconnect(code), `${code}`).toBe(true);
  });
});
