import { Command } from 'commander';
import { SERVER_VERSION } from '../config/version.js';
import { serve, type ServeDeps } from './serve.js';
import { makeToken, type TokenFlags } from './token.js';

const HELP = `
Without a command, a server is started from REALTIME_* variables. To try it out:
  REALTIME_AUTH_MODE=dev nchat-realtime

For anything else it needs a secret, by which tokens can then be made:
  export REALTIME_JWT_SECRET=$(openssl rand -hex 32)
  nchat-realtime &
  nchat-realtime token alice --channel 'team-*:join,send'
`;

/** The command line, not yet run. */
export function createProgram(deps: ServeDeps): Command {
  const program = new Command('nchat-realtime')
    .description('Self-hosted realtime chat server: WebSocket and HTTP on one port.')
    .version(SERVER_VERSION)
    .addHelpText('after', HELP)
    .allowExcessArguments(false);
  program
    .command('serve', { isDefault: true })
    .description('start a server from the environment (what happens without a command)')
    .action(() => serve(deps));
  program
    .command('doctor')
    .description('look at what a server with this environment would need: configuration, Redis, clock, limits, a token')
    .option('--token <jwt>', 'a token that should be let in')
    .action(async ({ token }: { token?: string }) => {
      const { doctor } = await import('./doctor/doctor.js');
      deps.exit(await doctor(token, deps));
    });
  program
    .command('token')
    .description('print a signed token for a user, and nothing else')
    .argument('<userId>', 'whom the token is for')
    .option('--expires-in <duration>', 'how long it is valid: 15m, 12h, or seconds', '1h')
    .option('--name <text>', 'the name that others see')
    .option('--channel <pattern:actions>', 'a right such as team-*:join,send; may be repeated', collect, [])
    .option('--role <role>', 'a role, such as service')
    .option('--secret <secret>', 'the secret that signs it (default: REALTIME_JWT_SECRET)')
    .action(async (userId: string, flags: TokenFlags) => {
      try {
        deps.out(await makeToken(userId, flags, deps.env));
      } catch (error) {
        deps.err(`No token was made: ${error instanceof Error ? error.message : String(error)}.`);
        deps.exit(1);
      }
    });
  return program;
}

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];
