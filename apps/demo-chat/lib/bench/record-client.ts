import type { Position, RealtimeClient } from '@nchat/realtime-client';
import type { EventLog } from './event-log';
import type { Ledger } from './ledger';
import type { Value } from './value';

interface Books {
  readonly key: string;
  readonly channelId: string;
  readonly ledger: Ledger;
  readonly log: EventLog;
  readonly tokenEnds: Value<number | null>;
}

/** Joins the channel and keeps books of everything that a client tells, for as long as it lives. */
export function recordClient(client: RealtimeClient, { key, channelId, ledger, log, tokenEnds }: Books): void {
  const position = async (): Promise<Position | null> => {
    const { channels } = await client.report();
    return channels.find(({ id }) => id === channelId)?.position ?? null;
  };

  client.on('message', (message) => {
    ledger.received(key, message);
    log.add('message', `${message.offset} ${message.clientMessageId} of ${message.userId}`);
  });
  client.on('message:status', (message) => {
    if (message.status === 'failed') ledger.refused(message.clientMessageId);
    else ledger.accepted(message);
    log.add('message', `${message.clientMessageId} is ${message.status}`);
  });
  client.on('gap', ({ channelId: where, fromOffset, toOffset, recovered }) => {
    // The user's own log, which every client follows, starts anew with the server, too.
    if (where !== channelId) return;
    log.add(
      recovered ? 'connection' : 'error',
      `gap ${fromOffset} to ${toOffset}, ${recovered ? 'recovered' : 'gone'}`,
    );
    if (recovered) return;
    void position().then((at) => at && ledger.breaks(key, fromOffset, { epoch: at.epoch, offset: toOffset }));
  });
  client.on('state', ({ state, transport, reason }) => {
    log.add('connection', [state, transport, reason?.code].filter(Boolean).join(', '));
  });
  client.on('token:refresh', ({ expiresAt }) => {
    tokenEnds.set(expiresAt);
    log.add('connection', 'token renewed');
  });
  client.on('error', ({ code, channelId: where }) => log.add('error', where ? `${code} in ${where}` : code));

  client
    .joinChannel(channelId)
    .then(async ({ offset }) => {
      const at = await position();
      if (at) ledger.begins(key, { epoch: at.epoch, offset });
    })
    .catch(() => {}); // A refusal is told as `error`.
}
