import { describe, expect, it } from 'vitest';
import { limits } from './limits.js';

describe('limits', () => {
  it('are those of the contract', () => {
    expect(limits).toMatchObject({
      content: 8000,
      mentions: 50,
      emoji: 64,
      attachments: 10,
      metadataBytes: 4 * 1024,
      depth: 8,
      packetBytes: 64 * 1024,
      channelsPerSession: 100,
      sessionsPerUser: 20,
      batchJoin: 50,
      batchPoll: 100,
      page: 300,
      defaultPage: 50,
      pollWaitMs: 25_000,
      tokenBytes: 8 * 1024,
      unread: 100,
    });
  });
});
