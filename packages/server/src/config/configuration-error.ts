/** One thing that is wrong with the configuration, in words that never repeat a secret. */
export interface ConfigurationProblem {
  /** The option, or the variable, that has to change. */
  readonly name: string;
  readonly message: string;
}

/** The configuration cannot be used. Lists everything that is wrong with it, not just the first thing. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(['The configuration cannot be used:', ...problems.map((p) => `  ${p.name}: ${p.message}`)].join('\n'));
    this.problems = problems;
  }
}
