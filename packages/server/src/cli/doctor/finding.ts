/** What the doctor found about one thing. */
export interface Finding {
  readonly subject: string;
  /** `warn` works, though probably not as meant; `fail` does not. */
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly text: string;
}

export const ok = (subject: string, text: string): Finding => ({ subject, verdict: 'ok', text });
export const warn = (subject: string, text: string): Finding => ({ subject, verdict: 'warn', text });
export const fail = (subject: string, text: string): Finding => ({ subject, verdict: 'fail', text });

const MARKS = { ok: '✔', warn: '!', fail: '✘' } as const;

/** One line, with the subjects in a column. */
export const lineOf = ({ subject, verdict, text }: Finding): string =>
  `${MARKS[verdict]} ${subject.padEnd(13)} ${text}`;
