import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizeOptions } from '../../src/config/normalize.js';
import { optionsFromEnv } from '../../src/config/options-from-env.js';
import { createAddressReader } from '../../src/limits/client-address.js';
import { createLogger } from '../../src/observability/pino-logger.js';
import { createPrometheusMetrics } from '../../src/observability/prometheus-metrics.js';
import { createKeys } from '../../src/stores/redis/keys.js';

const GOOD = 'kI3vQ9mT7xL2cR8nB5yW1zH6dF4gJ0pA';

describe('bad surroundings', () => {
  it('Secrets that are weak, known or placeholders', () => {
    for (const secret of [
      '',
      'secret',
      'x'.repeat(64),
      'your-super-secret-jwt-token-with-at-least-32-characters-long',
      '${JWT_SECRET}',
    ]) {
      expect(() => normalizeOptions({ auth: { secrets: [secret] } })).toThrow(/auth\.secrets/);
    }
    const read = (): string => `${GOOD}\n`;
    expect(optionsFromEnv({ REALTIME_JWT_SECRET_FILE: '/run/secrets/jwt' }, read).options.auth?.secrets).toEqual([
      GOOD,
    ]);
  });

  it('Development mode or any origin in production', () => {
    for (const environment of ['production', 'prod']) {
      expect(() => normalizeOptions({ environment, auth: { mode: 'dev' } })).toThrow(/production/);
      expect(() => normalizeOptions({ environment, auth: { secrets: [GOOD] }, corsOrigins: ['*'] })).toThrow(
        /production/,
      );
    }
  });

  it('Ids that reach into Redis keys', () => {
    const keys = createKeys('rt0');
    const ids = ['{x}', 'a*', 'a?b', 'a\nb', 'a:b', 'a}b{c', '[a]'];
    for (const key of ids.flatMap((id) => [
      ...keys.log(id),
      keys.operation(id, id, id),
      keys.receipts(id),
      keys.bus(id),
    ])) {
      expect(key).toMatch(/^rt0:\{[\w-]+\}:[\w:-]+$/);
    }
  });

  it('Names that would become metric labels', async () => {
    const metrics = createPrometheusMetrics({ process: false });
    for (let i = 0; i < 1_000; i += 1) metrics.command(`event-${i}"}\n`, `code-${i}`, 1);
    const text = await metrics.text();
    expect(text.match(/^realtime_commands_total\{/gm)?.length).toBeLessThan(140);
    expect(text).toContain('event="other"');
  });

  it('Text that forges log lines', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) });
    const forged = '\n{"level":"fatal"}\u001b[2J\u202e\u2028' + 'x'.repeat(100_000);
    logger.warn({ userId: forged, [forged]: 1, err: new Error(forged), token: 'eyJhbGciOi.eyJzdWIiOi.abc' }, 'refused');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f\u202e\u2028]|\\u001b|eyJ/); // eslint-disable-line no-control-regex
    expect(lines[0]?.length).toBeLessThan(4_000);
  });

  it('Addresses that a client claims', () => {
    const req = {
      headers: { 'x-forwarded-for': '1.1.1.1, 2.2.2.2' },
      socket: { remoteAddress: '203.0.113.9' },
    } as never;
    expect(createAddressReader(false)(req)).toBe('203.0.113.9');
    expect(createAddressReader(1)(req)).toBe('2.2.2.2');
    expect(createAddressReader('10.0.0.0/8')(req)).toBe('203.0.113.9');
    expect(createAddressReader(true)(req)).toBe('203.0.113.9');
  });
});

describe('the table of the hardening guide', () => {
  const folder = new URL('.', import.meta.url);
  const rows = readFileSync(new URL('../../../../docs/hardening.md', folder), 'utf8')
    .split('## What bad input gets')[1]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (input|-)/.test(line))
    .map((line) => line.split('|')[1]?.trim() ?? '');
  const sources = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('');

  it('has a test of its name for every row', () => {
    expect(rows?.length).toBeGreaterThan(30);
    for (const row of rows ?? []) expect(sources).toContain(`it('${row}'`);
  });
});
