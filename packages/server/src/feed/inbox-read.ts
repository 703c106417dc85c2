import { limits } from '@nchat/realtime-protocol';
import type { Metrics } from '../core/metrics.js';
import type { ChannelLog } from '../ports/channel-log.js';
import type { LogPart, ReadRequest } from './prepare-read.js';

/**
 * Reads an inbox. Its owner is in its room since the handshake, so nothing has to happen in one step: an entry that
 * comes while we read is seen twice by the client, and dropped by its chain.
 */
export async function readInbox(deps: { log: ChannelLog; metrics: Metrics }, request: ReadRequest): Promise<LogPart> {
  const { channelId, since } = request;
  if (since) {
    const slice = await deps.log.read(channelId, since, request.limit ?? limits.page);
    if (slice.recovered) {
      deps.metrics.recovery('log');
      const position = slice.entries.at(-1)?.data.position ?? since;
      return { position, recovered: true, entries: [...slice.entries], hasMore: slice.hasMore };
    }
    deps.metrics.recovery('lost');
  }
  const newest = await deps.log.tail(channelId, request.limit ?? limits.defaultPage);
  return { position: newest.top, recovered: false, entries: [...newest.entries], hasMore: newest.hasMore };
}
