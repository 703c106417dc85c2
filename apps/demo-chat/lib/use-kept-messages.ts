import type { Message } from '@nchat/realtime-client';
import { useState } from 'react';

interface Shown {
  readonly messages: readonly Message[];
  /** What the server has no more, oldest first. */
  readonly kept: readonly Message[];
}

/**
 * Messages that were on the screen and that the server has lost with its history: it keeps them in memory when it
 * has no Redis, and then starts a new log, of another epoch. The client's list tells what the server has; a reader
 * would miss the rest.
 */
export function useKeptMessages(messages: readonly Message[]): readonly Message[] {
  const [shown, setShown] = useState<Shown>({ messages, kept: [] });
  if (shown.messages === messages) return shown.kept;
  const next = { messages, kept: keptAfter(shown, messages) };
  setShown(next);
  return next.kept;
}

function keptAfter({ messages: before, kept }: Shown, messages: readonly Message[]): readonly Message[] {
  const epoch = newestEpoch(messages);
  // What is gone from the list and is of the same log can be loaded again.
  if (before.length === 0 || newestEpoch(before) === epoch) return kept;
  const here = new Set(messages.map((message) => message.clientMessageId));
  return [...kept, ...before.filter((message) => message.position && !here.has(message.clientMessageId))];
}

const newestEpoch = (messages: readonly Message[]): string | undefined =>
  messages.findLast((message) => message.position)?.position?.epoch;
