import type { StatsResponse } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import { entryId } from '../../core/ids.js';
import type { ChannelLog } from '../../ports/channel-log.js';
import type { EventBus } from '../../ports/event-bus.js';
import type { RevocationStore } from '../../ports/limits.js';
import { channelTopic, controlTopic, inboxOf } from '../../ports/topics.js';

export interface AdminServiceDeps {
  readonly log: ChannelLog;
  readonly bus: EventBus;
  readonly revocations: Pick<RevocationStore, 'revoke'>;
  readonly clock: Clock;
  /** Sessions of a user on this instance. */
  readonly sessionsOf: (userId: string) => number;
  /** What this instance holds now. */
  readonly counts: () => Omit<StatsResponse, 'uptime' | 'pollWaiters'>;
}

/** Where a broadcast goes. */
export type Room = { readonly channelId: string } | { readonly userId: string };

export interface Broadcast {
  readonly rooms: readonly Room[];
  readonly event: string;
  readonly payload: unknown;
  /** Kept in the rooms' logs, and so heard also by those who come later. */
  readonly durable: boolean;
  /** Who sends it. */
  readonly userId: string;
  /** Names the broadcast over its retries, so that no room gets a durable one twice. */
  readonly operationId?: string | undefined;
}

/** Which credentials end: those that meet every criterion named. */
export interface RevokeOrder {
  readonly userId?: string | undefined;
  readonly tokenId?: string | undefined;
  /** Unix ms. */
  readonly before?: number | undefined;
}

/** What operators and other services may order; carried out on every instance. */
export interface AdminService {
  broadcast(broadcast: Broadcast): Promise<void>;
  /** Closes the user's sessions everywhere; resolves to how many there were on this instance. */
  disconnect(userId: string): Promise<number>;
  /** Takes the user's sessions out of the channel. Whether they may come back is up to access. */
  remove(channelId: string, userId: string, reason: string): Promise<void>;
  revoke(order: RevokeOrder): Promise<void>;
  stats(): Omit<StatsResponse, 'pollWaiters'>;
}

export function createAdminService(deps: AdminServiceDeps): AdminService {
  const { log, bus, revocations, clock } = deps;
  const startedAt = clock.now();

  const keep = async (room: Room, { event, payload, userId, operationId }: Broadcast): Promise<void> => {
    const channelId = 'channelId' in room ? room.channelId : inboxOf(room.userId);
    const entry = { id: entryId(), at: clock.now(), channelId, userId, operationId };
    await log.append({ kind: 'notification', ...entry, notice: { kind: event, data: payload } });
  };

  const send = async (room: Room, { event, payload }: Broadcast): Promise<void> => {
    if ('channelId' in room) {
      const { channelId } = room;
      await bus.publish(channelTopic(channelId), { kind: 'custom', channelId, event, payload });
    } else {
      await bus.publish(controlTopic, { kind: 'custom-user', userId: room.userId, event, payload });
    }
  };

  return {
    async broadcast(broadcast) {
      await Promise.all(broadcast.rooms.map((room) => (broadcast.durable ? keep : send)(room, broadcast)));
    },

    async disconnect(userId) {
      const sessions = deps.sessionsOf(userId);
      await bus.publish(controlTopic, { kind: 'disconnect', userId, reason: 'disconnected' });
      return sessions;
    },

    async remove(channelId, userId, reason) {
      await bus.publish(controlTopic, { kind: 'remove', userId, channelId, reason });
    },

    async revoke({ userId, tokenId, before }) {
      // Remembered before it is told: whoever is thrown out now must not get in again with the same token.
      await revocations.revoke({ userId, tokenId, before, at: clock.now() });
      await bus.publish(controlTopic, {
        kind: 'revoke',
        ...(userId !== undefined && { userId }),
        ...(tokenId !== undefined && { tokenId }),
        ...(before !== undefined && { before }),
      });
    },

    stats: () => ({ ...deps.counts(), uptime: Math.floor((clock.now() - startedAt) / 1000) }),
  };
}
