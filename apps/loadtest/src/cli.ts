#!/usr/bin/env node
import { main } from './main.js';
import { endChildren } from './subjects/child.js';

const { stderr } = process;
let hasLine = false;

/** On a terminal, how far it is stands in one line that changes. */
function progress(text: string): void {
  if (!stderr.isTTY) return void stderr.write(`${text}\n`);
  stderr.write(`\r\x1b[K${text.slice(0, stderr.columns - 1)}`);
  hasLine = true;
}

function clear(): void {
  if (hasLine) stderr.write('\r\x1b[K');
  hasLine = false;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    clear();
    endChildren();
    process.exit(code);
  });
}

await main(process.argv.slice(2), {
  env: process.env,
  out: (text) => {
    clear();
    console.log(text);
  },
  err: (text) => {
    clear();
    console.error(text);
  },
  progress,
  exit: (code) => (process.exitCode = code),
});
