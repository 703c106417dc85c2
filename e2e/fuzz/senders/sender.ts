import type { HttpAnswer } from '../http-reader.js';

/** Takes what the server says. */
export interface Told {
  /** `input` is what it answers, where that is known. */
  http(answer: HttpAnswer, input?: string): void;
  /** A packet of Engine.IO. */
  packet(text: string): void;
  /** A close frame's code. */
  closed(code: number): void;
  /** Something that no single answer shows. */
  wrong(rule: string, detail: string, input?: string): void;
}

export interface Delivery {
  readonly port: number;
  readonly inputs: readonly string[];
  readonly tell: Told;
  /** Puts real tokens where their stand-ins are. */
  readonly fill: (input: string) => string;
  readonly token: string;
  /** Ends the waiting for whatever has not come. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends the inputs of one case, and tells all that comes back. Settles in any case. */
export type Sender = (delivery: Delivery) => Promise<void>;
