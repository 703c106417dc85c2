import { describe, expect, it, vi } from 'vitest';
import { SECRET } from '../../test/support/tokens.js';
import type { RealtimeServerOptions } from '../config/options.js';
import { SERVER_VERSION } from '../config/version.js';
import type { SignalHandlers } from '../lifecycle/signals.js';
import type { LogSettings } from '../observability/pino-logger.js';
import { createProgram } from './program.js';
import type { Runnable, ServeDeps } from './serve.js';

function setUp(env: Record<string, string> = { REALTIME_JWT_SECRET: SECRET }, isTerminal = false) {
  const server = {
    listen: vi.fn<Runnable['listen']>(async () => ({ port: 3101, url: 'http://realtime.localhost:3101' })),
    stop: vi.fn<Runnable['stop']>(async () => {}),
  };
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const createServer = vi.fn((_options: RealtimeServerOptions) => server);
  const createLogger = vi.fn((_settings: LogSettings) => logger);
  const [out, err, exit] = [vi.fn(), vi.fn(), vi.fn()];
  let signals: SignalHandlers | undefined;
  const onStopSignals = (handlers: SignalHandlers): void => void (signals = handlers);
  const deps: ServeDeps = { env, isTerminal, createServer, createLogger, onStopSignals, out, err, exit };
  const run = (...args: string[]) =>
    createProgram(deps)
      .exitOverride()
      .configureOutput({ writeOut: out, writeErr: err })
      .parseAsync(['node', 'nchat-realtime', ...args]);
  return { run, server, logger, createServer, createLogger, out, err, exit, signals: () => signals };
}

describe('nchat-realtime', () => {
  it('starts a server from the environment and says where it is', async () => {
    const { run, createServer, logger, exit } = setUp({ REALTIME_JWT_SECRET: SECRET, REALTIME_PORT: '0' });
    await run();
    expect(createServer).toHaveBeenCalledWith(
      expect.objectContaining({ port: 0, auth: { secrets: [SECRET] }, logger }),
    );
    expect(logger.info).toHaveBeenCalledWith(expect.anything(), 'listening on http://realtime.localhost:3101');
    expect(exit).not.toHaveBeenCalled();
  });

  it('lists everything that is wrong with the configuration and ends with 78', async () => {
    const { run, createServer, err, exit } = setUp({ REALTIME_PORT: 'x', REALTIME_REDIS_PORT: 'y' });
    await run();
    expect(err).toHaveBeenCalledTimes(1);
    for (const name of ['REALTIME_PORT', 'REALTIME_REDIS_PORT', 'REALTIME_JWT_SECRET']) {
      expect(err.mock.calls.join()).toContain(name);
    }
    expect(exit.mock.calls).toEqual([[78]]);
    expect(createServer).not.toHaveBeenCalled();
  });

  it('says one line and ends well when it is switched off', async () => {
    const { run, createServer, out, exit } = setUp({ REALTIME_ENABLED: 'false' });
    await run();
    expect(out).toHaveBeenCalledTimes(1);
    expect(exit.mock.calls).toEqual([[0]]);
    expect(createServer).not.toHaveBeenCalled();
  });

  it('warns of variables that it does not know', async () => {
    const { run, logger } = setUp({ REALTIME_JWT_SECRET: SECRET, REALTIME_FOO: '1' });
    await run();
    expect(logger.warn).toHaveBeenCalledWith({}, expect.stringContaining('REALTIME_FOO'));
  });

  it('writes for people on a terminal, unless told otherwise', async () => {
    const terminal = setUp(undefined, true);
    await terminal.run();
    expect(terminal.createLogger).toHaveBeenCalledWith({ level: 'info', format: 'pretty' });
    const told = setUp({ REALTIME_JWT_SECRET: SECRET, REALTIME_LOG_FORMAT: 'json' }, true);
    await told.run();
    expect(told.createLogger).toHaveBeenCalledWith({ level: 'info', format: 'json' });
  });

  it.each([
    [Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 3101 }), /port 3101 is in use/],
    [Object.assign(new Error('listen EACCES'), { code: 'EACCES', port: 80 }), /port 80 may not be used/],
    [Object.assign(new Error('no address'), { code: 'EADDRNOTAVAIL' }), /no such address .*REALTIME_HOST/],
    [new Error('out of luck'), /out of luck/],
  ])('says why it could not start: %s', async (error, text) => {
    const { run, server, err, exit } = setUp();
    server.listen.mockRejectedValue(error);
    await run();
    expect(err.mock.calls.join()).toMatch(text);
    expect(exit.mock.calls).toEqual([[1]]);
  });

  it('stops in order at a signal, within its time, and ends well', async () => {
    const { run, server, exit, signals } = setUp({ REALTIME_JWT_SECRET: SECRET, REALTIME_SHUTDOWN_TIMEOUT: '3s' });
    await run();
    signals()?.graceful('SIGTERM');
    expect(server.stop).toHaveBeenCalledWith({ timeoutMs: 3_000 });
    await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]));
  });

  it('ends well when the signal comes while it starts', async () => {
    const { run, server, err, exit, signals } = setUp();
    server.listen.mockImplementation(async () => {
      signals()?.graceful('SIGTERM');
      throw new Error('stopped');
    });
    await run();
    await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]));
    expect(err).not.toHaveBeenCalled();
  });

  it('ends with 1 when it could not stop in order', async () => {
    const { run, server, exit, signals } = setUp();
    server.stop.mockRejectedValue(new Error('stuck'));
    await run();
    signals()?.graceful('SIGTERM');
    await vi.waitFor(() => expect(exit.mock.calls).toEqual([[1]]));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends at once at a second signal, %s', async (signal, code) => {
    const { run, exit, signals } = setUp();
    await run();
    signals()?.immediate(signal);
    expect(exit.mock.calls).toEqual([[code]]);
  });

  it('listens to signals before it listens to clients', async () => {
    const { run, server, signals } = setUp();
    server.listen.mockImplementation(async () => {
      expect(signals()).toBeDefined();
      return { port: 1, url: 'http://x' };
    });
    await run();
    expect(server.listen).toHaveBeenCalled();
  });

  it('tells its version and its commands', async () => {
    const version = setUp();
    await expect(version.run('--version')).rejects.toMatchObject({ exitCode: 0 });
    expect(version.out.mock.calls.join()).toContain(SERVER_VERSION);
    const help = setUp();
    await expect(help.run('--help')).rejects.toMatchObject({ exitCode: 0 });
    expect(help.out.mock.calls.join()).toMatch(/token .*REALTIME_AUTH_MODE=dev nchat-realtime/s);
  });
});
