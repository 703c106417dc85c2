import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { type Metrics, noMetrics } from '../core/metrics.js';
import { callbackRule } from './callback-policy.js';
import { claimsRule } from './claims-policy.js';
import { type DefaultAccess, defaultRule } from './default-policy.js';
import { inboxRule, serviceRule } from './identity-rules.js';
import type { AccessPolicy } from './policy.js';
import type { AccessRule } from './rule.js';
import { createWebhookPolicy, type WebhookSettings } from './webhook/webhook-policy.js';

/** What access needs of the server's settings. */
export interface AccessSettings {
  readonly default: DefaultAccess;
  readonly policy?: AccessRule | undefined;
  readonly webhook?: WebhookSettings | null | undefined;
}

/** The whole decision. */
export interface ComposedAccess extends AccessPolicy {
  /**
   * Answers that are kept about a user in a channel, in all channels, or about everybody, hold no longer: what is
   * asked from now on is asked anew.
   */
  forget(userId?: string, channelId?: string): void;
}

/**
 * The decision in its order: service, inbox, the token's grants, the application's callback, its webhook, the
 * default. The first rule with an opinion has decided. Nothing here asks whether a channel exists, so a missing one
 * and a forbidden one are answered alike.
 */
export function createAccessPolicy(
  settings: AccessSettings,
  logger: Logger,
  clock: Clock = systemClock,
  metrics: Metrics = noMetrics,
): ComposedAccess {
  const rules = [serviceRule, inboxRule, claimsRule];
  if (settings.policy) rules.push(callbackRule(settings.policy, logger, clock));
  const webhook = settings.webhook ? createWebhookPolicy(settings.webhook, { clock, logger, metrics }) : null;
  if (webhook) rules.push(webhook.rule);
  const otherwise = defaultRule(settings.default);
  return {
    forget: (userId, channelId) => webhook?.forget(userId, channelId),
    async can(principal, action, channelId, requestId) {
      for (const rule of rules) {
        const answer = rule(principal, action, channelId, requestId);
        // Most answers are there at once, and this is asked for every command.
        const opinion = answer instanceof Promise ? await answer : answer;
        if (typeof opinion === 'boolean') return opinion;
      }
      return otherwise(principal, action, channelId);
    },
  };
}
