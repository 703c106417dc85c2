import type { Action, Principal } from '../core/principal.js';

/** Decides what a principal may do in a channel. `null` means: no opinion, ask the next. */
export interface AccessPolicy {
  can(principal: Principal, action: Action, channelId: string): Promise<boolean> | boolean;
}
