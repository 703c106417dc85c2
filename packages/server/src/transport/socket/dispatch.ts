import type { Ack, CommandName } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { CommandSet } from '../../commands/index.js';
import { KeyedQueue } from '../../core/async.js';
import { randomId } from '../../core/ids.js';
import type { LiveSession } from '../../core/session.js';
import type { Command } from '../../pipeline/command.js';
import type { Pipeline } from '../../pipeline/execute.js';

export interface DispatchDeps {
  readonly pipeline: Pipeline;
  readonly commands: CommandSet;
  /** Told of each malformed call; closes the session when there are too many. */
  readonly onBadInput: () => void;
  /** Told of calls that no command can be held to account for. */
  readonly onRefused: (session: LiveSession, error: RealtimeError) => void;
}

type Answer = (answer: Ack<unknown>) => void;

/**
 * One entrance for everything a socket sends, known or not. It never trusts that there is an ack function, that
 * there is one argument, or that the event exists.
 */
export function createDispatcher(session: LiveSession, { pipeline, commands, onBadInput, onRefused }: DispatchDeps) {
  const queue = new KeyedQueue();

  return (event: string, payloads: readonly unknown[], ack: ((answer: unknown) => void) | null): void => {
    const reply: Answer = (answer) => {
      if (!answer.success && answer.error.type === 'validation') onBadInput();
      if (ack) ack(event === 'ping' && answer.success ? answer.data : answer);
      else if (!answer.success) session.emit('error', answer.error);
    };
    const refuse = (code: 'unknown_event' | 'bad_request'): void => {
      const error = new RealtimeError(code, { requestId: randomId() });
      onRefused(session, error);
      reply({ success: false, error: error.toWire() });
    };

    if (!Object.hasOwn(commands, event)) return refuse('unknown_event');
    if (payloads.length > 1) return refuse('bad_request');
    const command = commands[event as CommandName] as Command<unknown, unknown>;
    // A sender's commands on one channel keep their order, however long a check of one of them takes.
    queue.run(channelsOf(payloads[0]), () => pipeline.execute(command, session, payloads[0], { reply }));
  };
}

/** What Socket.IO hands over: an answer is wanted when the last argument takes one. */
export function splitAck(
  args: readonly unknown[],
): [payloads: readonly unknown[], ack: ((answer: unknown) => void) | null] {
  const last = args.at(-1);
  return typeof last === 'function' ? [args.slice(0, -1), last as (answer: unknown) => void] : [args, null];
}

/** The channels an unchecked payload speaks of, for ordering only. */
function channelsOf(payload: unknown): string[] {
  if (typeof payload !== 'object' || payload === null) return [];
  const { channelId, channels } = payload as { channelId?: unknown; channels?: unknown };
  if (typeof channelId === 'string') return [channelId];
  if (!Array.isArray(channels)) return [];
  return channels
    .slice(0, 64)
    .flatMap((one: unknown) => channelsOf({ channelId: (one as { channelId?: unknown } | null)?.channelId }));
}
