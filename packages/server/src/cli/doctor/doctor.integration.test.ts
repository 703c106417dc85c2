import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { SECRET } from '../../../test/support/tokens.js';
import { mintToken } from '../../auth/mint-token.js';
import { checkNode, checkOpenFiles } from './check-machine.js';
import { judgeRedis } from './check-redis.js';
import { doctor } from './doctor.js';

async function examine(env: Record<string, string>, token?: string): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await doctor(token, { env: { REALTIME_PORT: '0', ...env }, out: (line) => lines.push(line) });
  return { code, lines };
}

const about = (lines: readonly string[], subject: string): string[] =>
  lines.filter((line) => line.slice(2).startsWith(subject));

describe('the doctor', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
  });
  afterAll(() => redis.stop());

  it('lists all that is wrong with the configuration, with the code of a server that refuses it', async () => {
    const { code, lines } = await examine({ REALTIME_JWT_SECRET: 'short', REALTIME_RATE_LIMIT_POINTS: 'many' });
    expect(code).toBe(78);
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).toMatch(
      /✘ configuration +REALTIME_JWT_SECRET: .*\n✘ configuration +REALTIME_RATE_LIMIT_POINTS|✘ configuration +REALTIME_RATE_LIMIT_POINTS: .*\n✘ configuration +REALTIME_JWT_SECRET/,
    );
    expect(lines.join('\n')).not.toContain('short ');
  });

  it('is content with a server on its own memory', async () => {
    const { code, lines } = await examine({ REALTIME_JWT_SECRET: SECRET });
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^✔ configuration +complete$/);
    expect(about(lines, 'redis')).toEqual([expect.stringMatching(/^✔ redis +none/)]);
    expect(lines.filter((line) => line.startsWith('✘'))).toEqual([]);
  });

  it('looks at Redis: version, latency, clock, and what it does when its memory is full', async () => {
    const { code, lines } = await examine({ REALTIME_JWT_SECRET: SECRET, REALTIME_REDIS_URL: redis.url });
    expect(code).toBe(0);
    expect(about(lines, 'redis  ')).toEqual([expect.stringMatching(/^✔ redis +\d+\.\d+\.\d+$/)]);
    expect(about(lines, 'redis latency')).toEqual([expect.stringMatching(/a round trip takes \d+\.\d\d ms/)]);
    expect(about(lines, 'clock')).toEqual([expect.stringMatching(/ms (ahead of|behind) Redis/)]);
    expect(about(lines, 'redis memory')).toEqual([expect.stringMatching(/^! .*allkeys-lru.*noeviction/)]);
  });

  it('says so when Redis cannot be reached', async () => {
    const { code, lines } = await examine({ REALTIME_JWT_SECRET: SECRET, REALTIME_REDIS_URL: 'redis://127.0.0.1:1' });
    expect(code).toBe(1);
    expect(about(lines, 'redis')).toEqual([expect.stringMatching(/^✘ redis +cannot be reached: .*ECONNREFUSED/)]);
  });

  it('tells whom a token is for, or why it would be refused', async () => {
    const env = { REALTIME_JWT_SECRET: SECRET };
    const good = await mintToken({ userId: 'alice', secret: SECRET, channels: { 'team-*': ['join'] } });
    const { code, lines } = await examine(env, good);
    expect([code, about(lines, 'token')]).toEqual([
      0,
      [expect.stringMatching(/^✔ token +the user alice, until .*team-\*: join/)],
    ]);
    const foreign = await mintToken({ userId: 'alice', secret: 'the secret of another deployment altogether' });
    const refused = await examine(env, foreign);
    expect([refused.code, about(refused.lines, 'token')]).toEqual([
      1,
      [expect.stringMatching(/^✘ token +token_invalid: no key/)],
    ]);
  });

  it('tells a port that is in use from one that may not be opened', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const env = { REALTIME_JWT_SECRET: SECRET, REALTIME_HOST: '127.0.0.1', REALTIME_PORT: String(port) };
    const { code, lines } = await examine(env);
    other.close();
    expect([code, about(lines, 'port')]).toEqual([0, [expect.stringMatching(/^! port +\d+ is in use/)]]);
    const elsewhere = await examine({ ...env, REALTIME_HOST: '192.0.2.1' });
    expect([elsewhere.code, about(elsewhere.lines, 'port')]).toEqual([1, [expect.stringMatching(/^✘ port/)]]);
  });
});

describe('what the doctor thinks of', () => {
  it.each([
    ['v20.18.3', 'fail'],
    ['v18.20.0', 'fail'],
    ['v20.19.0', 'ok'],
    ['v24.1.0', 'ok'],
  ])('Node %s: %s', (version, verdict) => expect(checkNode(version).verdict).toBe(verdict));

  it.each([
    [1_024, 'warn'],
    [65_535, 'ok'],
    [Infinity, 'ok'],
    [null, 'warn'],
  ])('a limit of %s open files for 10 000 connections: %s', (limit, verdict) =>
    expect(checkOpenFiles(limit, 10_000).verdict).toBe(verdict),
  );

  const fine = {
    version: '7.2.4',
    runId: '',
    isCluster: false,
    evictionPolicy: 'noeviction',
    isTooOld: false,
    latencyMs: 0.2,
    clockAheadMs: 3,
  };
  it.each([
    ['that is fine', {}, []],
    ['that is too old', { isTooOld: true }, ['redis fail']],
    ['that is far away', { latencyMs: 40 }, ['redis latency warn']],
    ['whose clock differs', { clockAheadMs: -4_000 }, ['clock warn']],
    ['that evicts', { evictionPolicy: 'volatile-lru' }, ['redis memory warn']],
    ['that does not tell', { evictionPolicy: null }, []],
  ])('a Redis %s', (_, change, complaints) => {
    const findings = judgeRedis({ ...fine, ...change }).filter(({ verdict }) => verdict !== 'ok');
    expect(findings.map(({ subject, verdict }) => `${subject} ${verdict}`)).toEqual(complaints);
  });
});
