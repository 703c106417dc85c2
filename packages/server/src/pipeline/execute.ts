import { performance } from 'node:perf_hooks';
import type { Ack } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { AccessPolicy } from '../access/policy.js';
import type { Clock } from '../core/clock.js';
import { randomId } from '../core/ids.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { Action } from '../core/principal.js';
import type { Session } from '../core/session.js';
import type { Trace, TracedCall } from '../core/trace.js';
import type { UserPenalties } from '../limits/user-penalties.js';
import type { RateLimits, RateVerdict } from '../ports/limits.js';
import type { Command, CommandContext } from './command.js';
import { toRealtimeError } from './errors.js';
import { runTraced } from './run-traced.js';
import { validate } from './validate.js';

export interface PipelineDeps {
  readonly access: AccessPolicy;
  readonly rates: RateLimits;
  readonly penalties: Pick<UserPenalties, 'remainingMs' | 'refused'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How long credentials outlive their expiry. */
  readonly tokenGraceMs: number;
  /** Why the session's mutations are refused at present, if they are. */
  readonly refusal: (session: Session) => 'draining' | 'overloaded' | null;
  /** Wraps every command, if anybody wants to. */
  readonly trace?: Trace | undefined;
}

/** What a call needs besides its payload. */
export interface CallOptions<O> {
  /** Is given the answer, exactly once, possibly within the command's own tick. */
  readonly reply: (answer: Ack<O>) => void;
  /** Is given the budget after the call, for `RateLimit-*` headers. */
  readonly onRate?: (verdict: RateVerdict) => void;
  readonly requestId?: string;
}

export interface Pipeline {
  execute<I, O>(command: Command<I, O>, session: Session, raw: unknown, options: CallOptions<O>): Promise<void>;
  /** Resolves when no command is under way, if only for a moment. */
  idle(): Promise<void>;
}

/** The way of every command, socket or HTTP: validate, limit, authorize, run, observe. Written once, here. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  let running = 0;
  const waiting: (() => void)[] = [];

  /** Resolves, when all is done, to what was answered: `ok` or an error's code. */
  async function perform<I, O>(
    command: Command<I, O>,
    session: Session,
    raw: unknown,
    requestId: string,
    options: CallOptions<O>,
  ): Promise<string> {
    const started = performance.now();
    let outcome: string | null = null;
    const answer = (code: string, body: Ack<O>): void => {
      if (outcome !== null) return;
      outcome = code;
      options.reply(body);
      const ms = performance.now() - started;
      deps.metrics.command(command.name, code, ms);
      deps.logger.debug({ command: command.name, code, ms, requestId, transport: session.transport }, 'command');
    };
    const respond = (data: O): void => answer('ok', { success: true, data });
    try {
      const shutOutMs = deps.penalties.remainingMs(session);
      if (shutOutMs > 0) throw new RealtimeError('rate_limited', { retryAfterMs: shutOutMs });
      const input = validate(command.input, raw);
      await spend(deps, command, session, input, options.onRate);
      checkCredentials(deps, session);
      const refusal = command.mutates ? deps.refusal(session) : null;
      if (refusal) throw new RealtimeError(refusal);
      const context = contextOf(deps, session, requestId, respond);
      await admit(command, input, context);
      respond(await command.run(input, context));
    } catch (thrown) {
      const error = toRealtimeError(thrown, requestId);
      deps.penalties.refused(session, error);
      if (error.code === 'internal')
        deps.logger.error({ err: error.cause, command: command.name, requestId }, 'command failed');
      answer(error.code, { success: false, error: error.toWire() });
    }
    return outcome ?? 'ok';
  }

  return {
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),

    async execute<I, O>(command: Command<I, O>, session: Session, raw: unknown, options: CallOptions<O>) {
      const requestId = options.requestId ?? randomId();
      running += 1;
      try {
        const run = (): Promise<string> => perform(command, session, raw, requestId, options);
        if (deps.trace) await runTraced(deps.trace, callOf(command, session, requestId), run, deps.logger);
        else await run();
      } finally {
        running -= 1;
        if (running === 0) for (const resolve of waiting.splice(0)) resolve();
      }
    },
  };
}

const callOf = ({ name }: { name: string }, session: Session, requestId: string): TracedCall => ({
  event: name,
  transport: session.transport,
  requestId,
  userId: session.principal.userId,
});

async function spend<I, O>(
  deps: PipelineDeps,
  command: Command<I, O>,
  session: Session,
  input: I,
  onRate?: (verdict: RateVerdict) => void,
): Promise<void> {
  const action = typeof command.limit === 'function' ? command.limit(input, session) : command.limit;
  const cost = action === null ? 0 : (command.cost?.(input) ?? 1);
  if (action === null || cost === 0) return;
  const verdict = await deps.rates.consume(session.principal.userId, action, cost);
  onRate?.(verdict);
  if (!verdict.allowed) throw new RealtimeError('rate_limited', { retryAfterMs: verdict.resetMs });
}

function checkCredentials(deps: PipelineDeps, { principal }: Session): void {
  if (principal.expiresAt !== null && principal.expiresAt + deps.tokenGraceMs <= deps.clock.now()) {
    throw new RealtimeError('token_expired');
  }
}

function contextOf<O>(
  deps: PipelineDeps,
  session: Session,
  requestId: string,
  respond: (data: O) => void,
): CommandContext<O> {
  const can = async (action: Action, channelId: string): Promise<boolean> =>
    deps.access.can(session.principal, action, channelId, requestId);
  return {
    session,
    requestId,
    respond,
    can,
    async authorize(action, channelId) {
      if (!(await can(action, channelId))) throw new RealtimeError('forbidden', { channelId });
    },
  };
}

/** The right first, then membership: who may not know of a channel learns nothing from `not_joined`. */
async function admit<I, O>(command: Command<I, O>, input: I, context: CommandContext<O>): Promise<void> {
  const need = command.access?.(input);
  if (!need) return;
  await context.authorize(need.action, need.channelId);
  const { session } = context;
  if (need.joined && session.transport === 'socket' && !session.channels.has(need.channelId)) {
    throw new RealtimeError('not_joined', { channelId: need.channelId });
  }
}
