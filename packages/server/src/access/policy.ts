import type { Action, Principal } from '../core/principal.js';

/** Decides what a principal may do in a channel. `null` means: no opinion, ask the next. The request is whose log lines this belongs to. */
export interface AccessPolicy {
  can(principal: Principal, action: Action, channelId: string, requestId?: string): Promise<boolean> | boolean;
}
