import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secretWeakness } from './weak-secrets.js';

describe('a secret', () => {
  it.each([
    ['', /0 bytes/],
    ['hunter2', /7 bytes/],
    ['x'.repeat(31), /31 bytes/],
    ['secret', /well-known/],
    ['your-256-bit-secret', /well-known/],
    ['Your-Super-Secret-JWT-Token-With-At-Least-32-Characters-Long', /well-known/],
    ['a-string-secret-at-least-256-bits-long', /well-known/],
    ['${JWT_SECRET}', /nothing has filled in/],
    ['<put a long random text in here, please>', /placeholder/],
    ['changeme-changeme-or-be-sorry-later', /placeholder/],
    ['please_change_this_in_production_now', /placeholder/],
    ['replace-me-with-something-very-random', /placeholder/],
    ['a'.repeat(64), /regular/],
    ['0123'.repeat(10), /regular/],
    ['{"type":"HS256","key":"kI3vQ9mT7xL2cR8nB5yW1zH6dF4gJ0pA"}', /Hasura/],
  ])('is not good enough: %j', (secret, reason) => {
    const weakness = secretWeakness(secret);
    expect(weakness).toMatch(reason);
    if (secret.length > 8) expect(weakness).not.toContain(secret);
  });

  it('is counted in bytes', () => expect(secretWeakness('äöüßéèçñ÷×¿¡€åøæ')).toBeNull());

  it('is good enough when it is random', () => {
    for (let n = 0; n < 200; n += 1) {
      expect(secretWeakness(randomBytes(32).toString('hex'))).toBeNull();
      expect(secretWeakness(randomBytes(32).toString('base64'))).toBeNull();
    }
  });
});
