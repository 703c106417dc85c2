'use client';

import type { Message } from '@nchat/realtime-client';

const indexes = new WeakMap<readonly Message[], ReadonlyMap<string, Message>>();

/** Finds a message by id. All rows of a list share one index per version of the list. */
export function findMessage(items: readonly Message[], id: string): Message | undefined {
  let index = indexes.get(items);
  if (!index) indexes.set(items, (index = new Map(items.map((message) => [message.id, message]))));
  return index.get(id);
}
