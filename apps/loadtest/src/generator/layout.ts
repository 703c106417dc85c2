import type { CrowdPlan } from './messages.js';

/** Which member is in which channels: all channels have as many members, as far as that comes out even. */
export function channelsOfMember(member: number, { channels, channelsPerMember }: LayoutPlan): number[] {
  const stride = Math.max(1, Math.floor(channels / channelsPerMember));
  return Array.from({ length: Math.min(channelsPerMember, channels) }, (_, i) => (member + i * stride) % channels);
}

type LayoutPlan = Pick<CrowdPlan, 'channels' | 'channelsPerMember'>;

// Of one width each, so that a stamp is at the same place in every message.
const digits = (index: number): string => String(index).padStart(5, '0');

export const channelId = (run: string, channel: number): string => `loadtest-${run}-c${digits(channel)}`;
export const userId = (run: string, member: number): string => `loadtest-${run}-u${digits(member)}`;
