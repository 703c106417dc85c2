import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import { randomId } from '../../core/ids.js';
import type { Logger } from '../../core/logger.js';
import type { AccessCallOutcome, Metrics } from '../../core/metrics.js';
import type { AccessRule, Opinion } from '../rule.js';
import { AnswerCache } from './answer-cache.js';
import { Breaker } from './breaker.js';
import { Places } from './places.js';
import { callWebhook, type Question, WebhookFailed, type WebhookTarget } from './webhook-call.js';

export interface WebhookSettings extends WebhookTarget {
  /** What a question may take, waiting for its turn included. */
  readonly timeoutMs: number;
  /** How long an answer holds that does not say so itself. */
  readonly cacheMs: number;
}

export interface WebhookDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface WebhookPolicy {
  readonly rule: AccessRule;
  /** Answers about the user in this channel, in all channels, or about everybody, hold no longer. */
  forget(userId?: string, channelId?: string): void;
}

/** One user can join so many channels at once that all of them have to be asked about; more is left to others. */
const PLACES = { most: 64, mostWaiting: 1_000, mostOfOne: 16, mostAskedByOne: 128 };
const RETRY_MS = 1_000;

/**
 * The decision of an application elsewhere. Who gets no answer from it is not let in, and told to try again
 * (`unavailable`), for nobody has refused them either.
 */
export function createWebhookPolicy(settings: WebhookSettings, { clock, logger, metrics }: WebhookDeps): WebhookPolicy {
  const cache = new AnswerCache(clock);
  const places = new Places(PLACES);
  const breaker = new Breaker(clock);

  const unanswered = (question: Question, outcome: AccessCallOutcome, reason: string, ms?: number): RealtimeError => {
    metrics.accessAsked(outcome, ms);
    const { action, requestId } = question;
    logger.warn({ action, requestId, outcome, reason }, 'the access webhook gave no answer; access is refused');
    return new RealtimeError('unavailable', { channelId: question.channelId, retryAfterMs: RETRY_MS });
  };

  const ask = async (question: Question): Promise<{ opinion: Opinion; ttlMs: number }> => {
    if (!breaker.admit()) throw unanswered(question, 'paused', 'it failed several times in a row');
    const deadline = new AbortController();
    const cancel = clock.after(settings.timeoutMs, () => deadline.abort());
    const leave = await places.take(question.principal.userId, deadline.signal);
    const asked = clock.now();
    try {
      if (!leave) throw unanswered(question, 'busy', 'too many calls are under way');
      const { allow, ttl } = await callWebhook(settings, question, asked, deadline.signal);
      breaker.succeeded();
      metrics.accessAsked(allow === null ? 'pass' : allow ? 'allow' : 'deny', clock.now() - asked);
      return { opinion: allow, ttlMs: ttl === undefined ? settings.cacheMs : ttl * 1000 };
    } catch (error) {
      if (!(error instanceof WebhookFailed)) throw error;
      breaker.failed();
      throw unanswered(question, error.outcome, error.message, clock.now() - asked);
    } finally {
      cancel();
      leave?.();
    }
  };

  return {
    rule(principal, action, channelId, requestId = randomId()) {
      const { userId, roles = [] } = principal;
      return cache.get(
        // Two tokens of a user may not have the same roles.
        { userId, channelId, question: [action, ...roles].join('\n') },
        () => ask({ principal, action, channelId, requestId }),
        () => metrics.accessAsked('cached'),
      );
    },
    forget: (userId, channelId) => cache.forget(userId, channelId),
  };
}
