import { Histogram } from '../measure/histogram.js';

/** What the generator is told to do, and what it answers; it runs in a process of its own. */
export interface CrowdPlan {
  /** Where the server is. */
  readonly url: string;
  /** In every id, so that one run does not meet another. */
  readonly run: string;
  readonly members: number;
  readonly channels: number;
  readonly channelsPerMember: number;
  /** One per member. */
  readonly tokens: readonly string[];
}

export interface RampPlan {
  /** Members that connect per second. */
  readonly perSecond: number;
  /** Members that may be on the way at once. */
  readonly atOnce: number;
  /** How many of the crowd are to be connected; those that are already stay. */
  readonly upTo: number;
}

export interface RampResult {
  readonly connected: number;
  readonly failed: Readonly<Record<string, number>>;
  /** Connections that stood and were lost meanwhile, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
}

export interface TrafficPlan {
  readonly messagesPerSecond: number;
  readonly durationMs: number;
  /** Characters of a message's text. */
  readonly contentLength: number;
}

export interface TrafficResult {
  readonly elapsedMs: number;
  /** Members that were connected at the end. */
  readonly connected: number;
  readonly sent: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly unanswered: number;
  /** Deliveries that have to come of the messages that were accepted. */
  readonly expected: number;
  readonly delivered: number;
  readonly missing: number;
  readonly doubled: number;
  /** Connections that were lost meanwhile, by reason. */
  readonly lost: Readonly<Record<string, number>>;
  /** The longest that a message left after its time, in ms: the generator's own lateness. */
  readonly lateMs: number;
  /** CPU time of the generator, in µs. */
  readonly cpuUs: number;
  /** Counts of histograms, in µs. */
  readonly latency: readonly number[];
  readonly answers: readonly number[];
}

export interface Tasks {
  plan: (plan: CrowdPlan) => void;
  ramp: (plan: RampPlan) => RampResult;
  traffic: (plan: TrafficPlan) => TrafficResult;
  /** All connections fall off the network. */
  drop: () => void;
}

export type TaskName = keyof Tasks;
export type Argument<N extends TaskName> = Parameters<Tasks[N]>[0];
export type Result<N extends TaskName> = ReturnType<Tasks[N]>;

/** From the generator: how far it is, or what came of a task. */
export type Report =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

export const latencyOf = ({ latency }: TrafficResult): Histogram => new Histogram(latency);
export const answersOf = ({ answers }: TrafficResult): Histogram => new Histogram(answers);
