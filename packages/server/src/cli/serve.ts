import { ConfigurationError } from '../config/configuration-error.js';
import type { Env } from '../config/env.js';
import { normalizeOptions } from '../config/normalize.js';
import type { RealtimeServerOptions } from '../config/options.js';
import { optionsFromEnv } from '../config/options-from-env.js';
import { SERVER_VERSION } from '../config/version.js';
import type { Logger } from '../core/logger.js';
import type { SignalHandlers } from '../lifecycle/signals.js';
import type { LogSettings } from '../observability/pino-logger.js';

/** A server as the command line sees it. */
export interface Runnable {
  listen(): Promise<{ port: number; url: string }>;
  stop(options?: { timeoutMs?: number }): Promise<void>;
}

/** The world around the command line, so that tests can stand in for it. */
export interface ServeDeps {
  readonly env: Env;
  readonly isTerminal: boolean;
  readonly createServer: (options: RealtimeServerOptions) => Runnable | Promise<Runnable>;
  readonly createLogger: (settings: LogSettings) => Logger;
  readonly onStopSignals: (handlers: SignalHandlers) => void;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly exit: (code: number) => void;
}

/** `EX_CONFIG` of sysexits.h: restarting will not help. */
const BAD_CONFIGURATION = 78;
/** What shells make of a process that SIGINT or SIGTERM has ended. */
const SIGNAL_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Runs a server from the environment until a signal ends it. */
export async function serve(deps: ServeDeps): Promise<void> {
  try {
    await start(deps);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      deps.err(error.message);
      deps.exit(BAD_CONFIGURATION);
    } else {
      deps.err(`The server could not start: ${reasonOf(error)}`);
      deps.exit(1);
    }
  }
}

async function start({
  env,
  isTerminal,
  createServer,
  createLogger,
  onStopSignals,
  out,
  exit,
}: ServeDeps): Promise<void> {
  const { options, warnings } = optionsFromEnv(env);
  if (options.enabled === false) {
    out('The realtime server is switched off (REALTIME_ENABLED=false).');
    return exit(0);
  }
  if (isTerminal) options.log = { format: 'pretty', ...options.log };
  const settings = normalizeOptions(options);
  const logger = createLogger(settings.log);
  for (const warning of warnings) logger.warn({}, warning);

  const server = await createServer({ ...options, logger });
  let isStopping = false;
  onStopSignals({
    graceful: (signal) => {
      isStopping = true;
      logger.info({ signal }, 'stopping; a second signal stops at once');
      server.stop({ timeoutMs: settings.shutdownTimeoutMs }).then(
        () => exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'the server did not stop in order');
          exit(1);
        },
      );
    },
    immediate: (signal) => exit(SIGNAL_CODES[signal] ?? 1),
  });
  try {
    const { url } = await server.listen();
    logger.info({ url, version: SERVER_VERSION }, `listening on ${url}`);
  } catch (error) {
    // Whoever is stopped while starting ends when the stop is done, and without complaint.
    if (!isStopping) throw error;
  }
}

function reasonOf(error: unknown): string {
  const { code, message = String(error), port } = error as { code?: string; message?: string; port?: number };
  if (code === 'EADDRINUSE') return `port ${port ?? ''} is in use already; set REALTIME_PORT to another one`;
  if (code === 'EACCES') return `port ${port ?? ''} may not be used by this user; set REALTIME_PORT to one above 1023`;
  if (code === 'EADDRNOTAVAIL')
    return `this machine has no such address (${message}); set REALTIME_HOST to one of its own`;
  return message;
}
