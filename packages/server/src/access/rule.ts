import type { Action, Principal } from '../core/principal.js';

/** `true` and `false` are final; `null` and `undefined` pass the question on. */
export type Opinion = boolean | null | undefined;

/** One step of the decision. */
export type AccessRule = (
  principal: Principal,
  action: Action,
  channelId: string,
  requestId?: string,
) => Opinion | Promise<Opinion>;
