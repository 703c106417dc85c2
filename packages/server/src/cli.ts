#!/usr/bin/env node
import { createProgram } from './cli/program.js';
import { processEnv } from './config/env.js';
import { normalizeOptions } from './config/normalize.js';
import { composeServer } from './create-server.js';
import { onStopSignals } from './lifecycle/signals.js';
import { createLogger } from './observability/pino-logger.js';
import { createMemoryStores } from './stores/memory/index.js';

const env = processEnv();

void createProgram({
  env,
  isTerminal: process.stdout.isTTY,
  // What Redis needs is loaded with Redis: a third of the memory that a server adds to Node.
  createServer: async (options) => {
    const { redis } = normalizeOptions(options);
    const createStores = redis ? (await import('./stores/create-stores.js')).createStores : createMemoryStores;
    return composeServer(options, createStores);
  },
  createLogger,
  onStopSignals: (handlers) =>
    onStopSignals(handlers, process, env['npm_lifecycle_event'] === 'npx' ? () => process.ppid : undefined),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  exit: (code) => process.exit(code),
}).parseAsync();
