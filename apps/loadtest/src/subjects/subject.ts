import type { ProcessFigures } from '../measure/process-figures.js';

/** A server under test. */
export interface Subject {
  readonly name: SubjectName;
  readonly url: string;
  /** Tokens of these users, in their order. */
  tokens(userIds: readonly string[]): Promise<readonly string[]>;
  /** What its process has used; null when there is no way to know. */
  figures(): Promise<ProcessFigures | null>;
  /** 99th percentile of the event loop's lag, in ms; NaN when there is no way to know. */
  lagMs(): Promise<number>;
  stop(): Promise<void>;
}

export const peerNames = ['socketio', 'socketio-open', 'ws'] as const;
export type PeerName = (typeof peerNames)[number];
export type SubjectName = 'nchat' | 'nchat-redis' | PeerName;

export const titles: Readonly<Record<SubjectName, string>> = {
  nchat: 'nchat',
  'nchat-redis': 'nchat on Redis',
  socketio: 'plain Socket.IO',
  'socketio-open': 'plain Socket.IO, no JWT',
  ws: 'bare ws',
};
