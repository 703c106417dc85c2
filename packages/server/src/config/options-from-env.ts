import { readFileSync } from 'node:fs';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
import { type Env, environmentOf, isProduction, processEnv } from './env.js';
import { checkOptions } from './normalize.js';
import type { RealtimeServerOptions } from './options.js';
import { findText, parseText, UnreadableValue } from './read-variable.js';
import { type Variable, variables } from './variables.js';

/** What the environment asks for. */
export interface EnvConfiguration {
  readonly options: RealtimeServerOptions;
  /** What is probably not meant, though it stops nothing. */
  readonly warnings: readonly string[];
}

/**
 * Reads the options out of environment variables.
 *
 * @throws {ConfigurationError} with every problem at once, each under the name of its variable.
 */
export function optionsFromEnv(
  env: Env = processEnv(),
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): EnvConfiguration {
  const reading = new Reading();
  for (const variable of variables) reading.read(variable, env, readFile);
  const { options, problems } = reading;
  options['environment'] = environmentOf(env) ?? 'development';
  // What is switched off needs no secret.
  if (options['enabled'] === false) return { options: { enabled: false }, warnings: [] };
  for (const problem of checkOptions(options)) {
    // A value that could not be read has been named already; that its option is now missing is no news.
    if (!reading.hasFailed(problem.name)) problems.push({ ...problem, name: reading.nameOf(problem.name) });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { options, warnings: warningsOf(env, options) };
}

/** Options in the making, and where each came from. */
class Reading {
  readonly options: Record<string, unknown> = {};
  readonly problems: ConfigurationProblem[] = [];
  readonly #sources = new Map<string, string>();
  readonly #failed = new Set<string>();

  read(variable: Variable, env: Env, readFile: (path: string) => string): void {
    try {
      const found = findText(variable, env, readFile);
      if (!found) return;
      const { later, option } = variable;
      if (later && found.text.trim() !== later.except) throw new UnreadableValue(found.source, later.text);
      if (option) this.#set(option, parseText(variable, found), found.source);
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error;
      this.problems.push({ name: error.source, message: error.message });
      if (variable.option) this.#failed.add(variable.option);
    }
  }

  hasFailed(option: string): boolean {
    return this.#failed.has(option);
  }

  /** The variable behind an option: the one that was set, or the one that could be. */
  nameOf(option: string): string {
    for (let path = option; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
      const name = this.#sources.get(path) ?? variables.find((variable) => variable.option === path)?.name;
      if (name !== undefined) return name;
    }
    return option;
  }

  #set(option: string, value: unknown, source: string): void {
    const [group = '', name] = option.split('.');
    if (name === undefined) this.options[group] = value;
    else {
      const values = (this.options[group] ??= {}) as Record<string, unknown>;
      // Two variables for one list: the current secret and the one before.
      if (option === 'auth.secrets') {
        const secrets = (values[name] ??= []) as unknown[];
        secrets.push(value);
        this.#sources.set(`${option}.${secrets.length - 1}`, source);
        return;
      }
      values[name] = value;
    }
    this.#sources.set(option, source);
  }
}

/** What Kubernetes adds for a service called `realtime`. */
const SERVICE_LINKS = /^REALTIME_(SERVICE_(HOST|PORT)|PORT_\d+_)/;

function warningsOf(env: Env, { trustProxy, corsOrigins, environment }: RealtimeServerOptions): string[] {
  const known = new Set(variables.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])));
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('REALTIME_') && !known.has(name) && !SERVICE_LINKS.test(name),
  );
  const warnings = unknown.length > 0 ? [`not known, and without effect: ${unknown.sort().join(', ')}`] : [];
  if (trustProxy === true) {
    warnings.push(
      'REALTIME_TRUST_PROXY=true believes every proxy on a private network; give the number of proxies, or their addresses',
    );
  }
  if (isProduction(environment) && !corsOrigins?.length) {
    warnings.push('REALTIME_CORS_ORIGIN is not set, so no browser may connect');
  }
  return warnings;
}
