/** A client of a run: it reads all of its channels and sends to them, and records both. */
export interface ChaosClient {
  readonly name: string;
  readonly channels: readonly string[];
  /** Resolves when it stands in every channel. */
  start(): Promise<void>;
  /** Begins a send to one of the channels. */
  send(channel: string): void;
  /** Sends that have not settled. */
  pending(): number;
  stop(): Promise<void>;
}
