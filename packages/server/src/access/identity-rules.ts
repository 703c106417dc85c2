import { inboxOf, isInbox } from '../ports/topics.js';
import type { AccessRule } from './rule.js';

/** A service reaches everything, but for what an inbox does not hold: messages, and typing. */
export const serviceRule: AccessRule = ({ kind }, action, channelId) => {
  if (kind !== 'service') return null;
  return !isInbox(channelId) || action === 'join' || action === 'read';
};

/**
 * An inbox is read by its user and by services. What is written there are notices, by mentions and by durable
 * broadcasts, which ask for no right to the channel. No grant opens it to
 * anybody else, which is why this comes before all grants.
 */
export const inboxRule: AccessRule = ({ userId }, action, channelId) =>
  isInbox(channelId) ? channelId === inboxOf(userId) && (action === 'join' || action === 'read') : null;
