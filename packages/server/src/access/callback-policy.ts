import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { AccessRule, Opinion } from './rule.js';

const DEADLINE_MS = 5_000;

/** The application's decision. What throws, takes too long, or answers with something else than it may, is a no. */
export function callbackRule(callback: AccessRule, logger: Logger, clock: Clock): AccessRule {
  return async (principal, action, channelId, requestId) => {
    try {
      const opinion: unknown = await withDeadline(clock, callback(principal, action, channelId, requestId));
      if (opinion === null || opinion === undefined || typeof opinion === 'boolean') return opinion;
      throw new TypeError(`the access callback returned ${typeof opinion}`);
    } catch (error) {
      logger.error({ err: error, action, channelId, requestId }, 'access callback failed; access is refused');
      return false;
    }
  };
}

function withDeadline(clock: Clock, answer: Opinion | Promise<Opinion>): Opinion | Promise<Opinion> {
  if (!(answer instanceof Promise)) return answer;
  return new Promise((resolve, reject) => {
    const cancel = clock.after(DEADLINE_MS, () => reject(new Error(`no answer within ${DEADLINE_MS} ms`)));
    answer.then(resolve, reject).finally(cancel);
  });
}
