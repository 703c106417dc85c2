#!/usr/bin/env node
import { createProgram } from './program.js';

await createProgram({
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  exit: (code) => (process.exitCode = code),
}).parseAsync();
