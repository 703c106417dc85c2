'use client';

import type { ConnectionSnapshot, DiagnosticReport } from '@nchat/realtime-client';
import type { ReactNode } from 'react';
import { useOfflineQueue } from '../index.js';
import { button, cell, faint, heading, row, table } from './styles.js';

/** Time left, in words. */
const left = (ms: number): string =>
  ms <= 0 ? 'now' : ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;

const Facts = ({ facts }: { facts: readonly (readonly [string, ReactNode])[] }): ReactNode => (
  <table style={table}>
    <tbody>
      {facts.map(([name, value]) => (
        <tr key={name}>
          <th scope="row" style={faint}>
            {name}
          </th>
          <td style={cell}>{value}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** State, transport, round trip, retry and token. */
export function ConnectionSection({
  connection,
  now,
  userId,
}: {
  connection: ConnectionSnapshot;
  now: number;
  userId: string | null;
}): ReactNode {
  const { state, isConnected, transport, rttMs, quality, attempt, retryAt, reason, queued, clockOffsetMs } = connection;
  const { tokenExpiresAt } = connection;
  return (
    <Facts
      facts={[
        ['user', userId ?? '–'],
        ['state', state + (retryAt === null ? '' : `, next try in ${left(retryAt - now)}`)],
        ...(attempt > 0 ? [['tries', attempt] as const] : []),
        ...(reason ? [['reason', reason.code] as const] : []),
        ['transport', transport ?? '–'],
        ['round trip', rttMs === null ? '–' : `${rttMs} ms, ${quality}`],
        ['clock offset', `${clockOffsetMs} ms`],
        [
          'token',
          tokenExpiresAt !== null ? `expires in ${left(tokenExpiresAt - now)}` : isConnected ? 'never expires' : '–',
        ],
        ['outbox', `${queued} waiting`],
      ]}
    />
  );
}

/** Every channel with its cursor. */
export function ChannelsSection({ channels }: { channels: DiagnosticReport['channels'] }): ReactNode {
  return (
    <>
      <h3 style={heading}>Channels</h3>
      {channels.length === 0 && <p style={{ margin: 0 }}>None.</p>}
      <table style={table} hidden={channels.length === 0}>
        <thead>
          <tr>
            {['channel', 'state', 'cursor', 'messages', 'members', 'holders'].map((name) => (
              <th key={name} scope="col" style={faint}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {channels.map(({ id, state, position, messages, members, holders }) => (
            <tr key={id}>
              <th scope="row" style={cell}>
                {id}
              </th>
              <td style={cell}>{state}</td>
              <td style={cell}>{position ? `${position.epoch}:${position.offset}` : '–'}</td>
              <td style={cell}>{messages}</td>
              <td style={cell}>{members}</td>
              <td style={cell}>{holders}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** What waits to go out, and what failed. Never its text. */
export function OutboxSection(): ReactNode {
  const { items, flush, retry, discard } = useOfflineQueue();
  return (
    <>
      <h3 style={heading}>Outbox</h3>
      {items.length === 0 && <p style={{ margin: 0 }}>Empty.</p>}
      <table style={table} hidden={items.length === 0}>
        <tbody>
          {items.map(({ id, kind, channelId, state, attempts, error }) => (
            <tr key={id}>
              <th scope="row" style={cell}>{`${kind} in ${channelId}`}</th>
              <td style={cell}>{[state, `${attempts} tries`, error?.code].filter(Boolean).join(', ')}</td>
              <td style={cell}>
                {kind === 'send' && (
                  <span style={row}>
                    {state === 'failed' && (
                      <button type="button" style={button} onClick={() => void retry(id).catch(() => {})}>
                        Retry
                      </button>
                    )}
                    <button type="button" style={button} onClick={() => discard(id)}>
                      Discard
                    </button>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {items.length > 0 && (
        <button type="button" style={button} onClick={() => void flush()}>
          Send now
        </button>
      )}
    </>
  );
}
