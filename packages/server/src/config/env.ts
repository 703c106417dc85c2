/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The process's variables. The only place that reads them. */
export const processEnv = (): Env => process.env;

/** Names that say where a process runs, most specific first. */
const NAMES = ['REALTIME_ENV', 'NODE_ENV', 'ENV'];

/**
 * Where the process runs. One name that says production is enough: `ENV=prod` must not be undone by a
 * `NODE_ENV=development` that a base image left behind.
 */
export function environmentOf(env: Env): string | undefined {
  const values = NAMES.map((name) => env[name]).filter((value) => value !== undefined && value !== '');
  return values.find(isProduction) ?? values[0];
}

/** Whether the name of an environment means production. */
export const isProduction = (environment: string | undefined): boolean =>
  environment !== undefined && /^\s*prod/i.test(environment);
