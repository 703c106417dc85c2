/** What may come of a question to the access webhook. */
export const accessOutcomes = [
  'allow',
  'deny',
  'pass',
  'cached',
  'timeout',
  'unreachable',
  'bad_answer',
  'busy',
  'paused',
] as const;
export type AccessCallOutcome = (typeof accessOutcomes)[number];

/** What the server's parts report. Labels come from closed sets only: never a channel or a user. */
export interface Metrics {
  /** A command was answered. `code` is `ok` or the error code. */
  command(name: string, code: string, ms: number): void;
  /** Credentials were refused, or could not be judged. */
  authFailed(code: string): void;
  /** An issuer's key set was asked for. */
  keySetFetched(outcome: 'ok' | 'failed'): void;
  /** Connections that are nobody's yet. */
  pendingConnections(count: number): void;
  connectionOpened(): void;
  connectionClosed(reason: string): void;
  messageAppended(): void;
  presenceUpdated(): void;
  /** From the append to the local broadcast, in ms. */
  delivered(ms: number): void;
  recovery(outcome: 'ring' | 'log' | 'fresh' | 'lost'): void;
  gapRepaired(outcome: 'filled' | 'reset'): void;
  pollWaiters(count: number): void;
  unsentBytes(total: number): void;
  /** Somebody was turned away before their credentials were looked at. */
  refusedEarly(code: string): void;
  /** A user or a network was shut out for a while. */
  penalised(scope: 'user' | 'network'): void;
  /** Redis was looked after: the round trip in ms, or `null` when it did not answer. */
  storeChecked(latencyMs: number | null): void;
  /** A question about access, with the time of the call where there was one. */
  accessAsked(outcome: AccessCallOutcome, ms?: number): void;
}

export const noMetrics: Metrics = {
  command() {},
  authFailed() {},
  keySetFetched() {},
  pendingConnections() {},
  connectionOpened() {},
  connectionClosed() {},
  messageAppended() {},
  presenceUpdated() {},
  delivered() {},
  recovery() {},
  gapRepaired() {},
  pollWaiters() {},
  unsentBytes() {},
  refusedEarly() {},
  penalised() {},
  storeChecked() {},
  accessAsked() {},
};
