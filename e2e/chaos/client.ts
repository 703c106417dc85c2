import type { Acts } from './acts.js';
import type { Recorder } from './record.js';

/** A message as a client shows it. */
export interface ShownMessage {
  readonly id: string;
  readonly offset: number;
  readonly version: number;
  readonly isDeleted: boolean;
  readonly emojis: readonly string[];
}

/** A client of a run: it reads all of its channels and acts in them, and records both. */
export interface ChaosClient {
  readonly name: string;
  readonly channels: readonly string[];
  /** Resolves when it stands in every channel. */
  start(): Promise<void>;
  /** Begins to do something in one of the channels. */
  act(channel: string): void;
  /** Operations that have not settled. */
  pending(): number;
  /** Whether it has given up for good. */
  isOver(): boolean;
  /** What it shows of a channel; `null` for one that shows nothing. */
  shown(channel: string): readonly ShownMessage[] | null;
  stop(): Promise<void>;
}

export interface ClientConfig {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly channels: readonly string[];
  readonly recorder: Recorder;
  readonly acts: Acts;
}
