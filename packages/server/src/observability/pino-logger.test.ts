import { describe, expect, it } from 'vitest';
import { forge } from '../../test/support/tokens.js';
import { createLogger, type LogSettings } from './pino-logger.js';

function setUp(settings: Partial<LogSettings> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', format: 'json', ...settings }, { write: (line) => lines.push(line) });
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  return { lines, logger, last };
}

describe('a log line', () => {
  it('is JSON with level, time, message and fields', () => {
    const { logger, last } = setUp();
    logger.warn({ port: 3101 }, 'hello');
    expect(last()).toEqual({ level: 'warn', time: expect.any(Number), msg: 'hello', port: 3101 });
  });

  it('is written from its level on', () => {
    const { lines, logger } = setUp({ level: 'warn' });
    logger.debug({}, 'no');
    logger.info({}, 'no');
    logger.warn({}, 'yes');
    logger.error({}, 'yes');
    expect(lines).toHaveLength(2);
  });

  it('does not look at fields that it will not write', () => {
    const fields = {
      get costly(): never {
        throw new Error('looked at');
      },
    };
    setUp({ level: 'info' }).logger.debug(fields, 'quiet');
  });

  it.each([
    'token',
    'accessToken',
    'jwtSecret',
    'authorization',
    'Authorization',
    'cookie',
    'x-api-key',
    'apiKey',
    'password',
    'content',
  ])('hides what is called %s, at any depth', (name) => {
    const { lines, logger } = setUp();
    logger.info({ [name]: 'hush', request: { headers: { [name]: 'hush' } }, all: [{ [name]: 'hush' }] }, 'x');
    expect(lines.join()).not.toContain('hush');
  });

  it('hides a token inside of other text', () => {
    const { lines, logger } = setUp();
    const token = forge({ sub: 'alice' });
    logger.error({ url: `/x?q=${token}`, err: new Error(`bad token ${token}`) }, 'x');
    expect(lines.join()).not.toContain(token.slice(0, 30));
    expect(lines.join()).toContain('[redacted]');
  });

  it('is bounded, whatever it is given', () => {
    const { lines, logger } = setUp();
    const deep: Record<string, unknown> = {};
    let at = deep;
    for (let n = 0; n < 10_000; n += 1) at = at['next'] = {} as Record<string, unknown>;
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]));
    logger.info(
      { long: 'x'.repeat(100_000), deep, wide, list: Array(10_000).fill('x'), bytes: Buffer.alloc(10_000) },
      'x',
    );
    expect(lines.join().length).toBeLessThan(3_000);
    expect((JSON.parse(lines.join()) as { long: string }).long).toHaveLength(257);
  });

  it('cannot be made to look like two', () => {
    const { lines, logger } = setUp();
    logger.info({ name: 'a\n{"level":"error"}' }, 'x');
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
  });

  it('tells of an error, its code and its cause', () => {
    const { logger, last } = setUp();
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { code: 'ECODE' });
    logger.error({ err: error }, 'x');
    expect(last()['err']).toMatchObject({
      type: 'TypeError',
      message: 'outer',
      code: 'ECODE',
      cause: { message: 'inner' },
    });
  });
});

describe('a line for people', () => {
  it('shows time, level, message and fields', () => {
    const { lines, logger } = setUp({ format: 'pretty' });
    logger.info({ url: 'http://localhost:3101', name: 'a b' }, 'listening');
    expect(lines.join('')).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {2}listening url=http:\/\/localhost:3101 name="a b"\n$/,
    );
  });

  it('shows the stack of an error below', () => {
    const { lines, logger } = setUp({ format: 'pretty' });
    logger.error({ err: new Error('boom') }, 'failed');
    expect(lines.join('')).toMatch(/ERROR failed\nError: boom\n +at /);
  });

  it('hides what the other hides', () => {
    const { lines, logger } = setUp({ format: 'pretty' });
    logger.info({ token: 'hush' }, 'x');
    expect(lines.join('')).not.toContain('hush');
  });
});
