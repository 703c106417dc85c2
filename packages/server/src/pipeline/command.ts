import type { z } from 'zod';
import type { Action } from '../core/principal.js';
import type { Session } from '../core/session.js';
import type { ActionClass } from '../ports/limits.js';

/** What a command's code may use of the call it serves. */
export interface CommandContext<O> {
  readonly session: Session;
  readonly requestId: string;
  /**
   * Answers in this very tick. For commands whose answer and effect must not be separated by anything (a join and
   * its entries); others simply return their data.
   */
  readonly respond: (data: O) => void;
  /** Rejects with `forbidden` unless the principal may do this. */
  readonly authorize: (action: Action, channelId: string) => Promise<void>;
  /** Whether the principal may do this. */
  readonly can: (action: Action, channelId: string) => Promise<boolean>;
}

/** One operation, the same for sockets and HTTP. */
export interface Command<I, O> {
  readonly name: string;
  readonly input: z.ZodType<I>;
  /** The budget it draws on, which may depend on what is asked; `null` is free. */
  readonly limit: ActionClass | null | ((input: I, session: Session) => ActionClass);
  /** Points it costs; 1 unless told. */
  cost?(input: I): number;
  /** The right it needs and where. Absent when it needs none, or when `run` asks by itself. */
  access?(input: I): { action: Action; channelId: string; joined: boolean };
  /** True for what must not start while the instance drains. */
  readonly mutates: boolean;
  run(input: I, context: CommandContext<O>): Promise<O>;
}

/** Gives a command's parts their types from its schemas. */
export const defineCommand = <I, O>(command: Command<I, O>): Command<I, O> => command;
