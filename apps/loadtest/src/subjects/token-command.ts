import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { UsageError } from '../usage-error.js';

const TIMEOUT_MS = 120_000;

/** Tokens by a command of the operator's: it reads user ids, one a line, and prints as many tokens. */
export async function tokensOfCommand(command: string, userIds: readonly string[]): Promise<string[]> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'], timeout: TIMEOUT_MS });
  // A command that ends without reading is told about by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(`${userIds.join('\n')}\n`);
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  const tokens = output.split('\n').filter((line) => line !== '');
  if (code !== 0) throw new UsageError(`the token command ended with ${code ?? 'a signal'}`);
  if (tokens.length !== userIds.length)
    throw new UsageError(`the token command printed ${tokens.length} lines for ${userIds.length} users`);
  return tokens;
}
