#!/usr/bin/env node
import { createProgram } from './cli/program.js';
import { processEnv } from './config/env.js';
import { createRealtimeServer } from './create-server.js';
import { onStopSignals } from './lifecycle/signals.js';
import { createLogger } from './observability/pino-logger.js';

void createProgram({
  env: processEnv(),
  isTerminal: process.stdout.isTTY,
  createServer: createRealtimeServer,
  createLogger,
  onStopSignals,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  exit: (code) => process.exit(code),
}).parseAsync();
