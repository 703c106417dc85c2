import { fileURLToPath } from 'node:url';
import type { Argument, Report, Result, TaskName } from '../generator/messages.js';
import { Child } from './child.js';
import { cores } from './pinning.js';

/** The generator's process, as it is told what to do. */
export class Generator {
  readonly #child: Child;
  readonly #onProgress: (text: string) => void;

  constructor(onProgress: (text: string) => void) {
    this.#onProgress = onProgress;
    this.#child = new Child({
      name: 'the generator',
      program: process.execPath,
      args: [fileURLToPath(new URL('generator.js', import.meta.url))],
      core: cores.generator,
      hasChannel: true,
    });
  }

  /** Does one task; they are done one after the other. */
  do<N extends TaskName>(
    task: N,
    ...[argument]: Argument<N> extends undefined ? [] : [Argument<N>]
  ): Promise<Result<N>> {
    const { process: child } = this.#child;
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown): void => {
        const report = message as Report;
        if (report.kind === 'progress') return this.#onProgress(report.text);
        forget();
        if (report.kind === 'done') resolve(report.result as Result<N>);
        else reject(new Error(report.reason));
      };
      const onExit = (): void => {
        forget();
        reject(this.#child.failure('ended in the middle of a task'));
      };
      const forget = (): void => {
        child.off('message', onMessage);
        child.off('exit', onExit);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send({ task, argument: argument ?? null }, (error) => error && onExit());
    });
  }

  async stop(): Promise<void> {
    if (this.#child.process.connected) this.#child.process.disconnect();
    await this.#child.stop();
  }
}
