import { inboxOf, isInbox } from '../ports/topics.js';
import type { AccessRule } from './rule.js';

/** A service reaches everything. */
export const serviceRule: AccessRule = ({ kind }) => (kind === 'service' ? true : null);

/**
 * An inbox is read by its user and written by services (whom the rule before has let through). No grant opens it to
 * anybody else, which is why this comes before all grants.
 */
export const inboxRule: AccessRule = ({ userId }, action, channelId) =>
  isInbox(channelId) ? channelId === inboxOf(userId) && (action === 'join' || action === 'read') : null;
