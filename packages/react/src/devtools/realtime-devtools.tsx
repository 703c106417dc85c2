'use client';

import type { ConnectionState } from '@nchat/realtime-client';
import { useId, useRef, useState, type ReactNode } from 'react';
import { useConnection, useRealtimeClient } from '../index.js';
import { CopyButton } from './copy-button.js';
import { EventsSection } from './events-section.js';
import type { LoggedEvent } from './event-log.js';
import { ChannelsSection, ConnectionSection, OutboxSection } from './sections.js';
import { button, dot, frame, panel, row, type DevtoolsPosition } from './styles.js';
import { useEventLog, useReport } from './use-devtools.js';

/** Props of {@link RealtimeDevtools}. */
export interface RealtimeDevtoolsProps {
  /** Whether the panel is open at first. @default false */
  readonly initialIsOpen?: boolean;
  /** The corner it sits in. @default `bottom-right` */
  readonly position?: DevtoolsPosition;
  /** @default `system`: as the browser says */
  readonly theme?: 'light' | 'dark' | 'system';
}

const good = '#22a06b';
const busy = '#d97706';
const bad = '#dc2626';
const colours: Readonly<Record<ConnectionState, string>> = {
  idle: 'GrayText',
  connecting: busy,
  syncing: busy,
  connected: good,
  reconnecting: busy,
  offline: bad,
  disconnected: 'GrayText',
  failed: bad,
};

/**
 * A panel over the page for developers: connection, round trip, token, cursors per channel, outbox, and an event log
 * that can be paused, filtered and copied. “Copy report” gives `client.report()`, for a bug report. No message text
 * and no token shows anywhere. Escape closes it. Records from when it is mounted, open or not.
 *
 * Import it lazily: it is an entry of its own, so that an application without it does not carry it.
 * Throws a `RealtimeUsageError` outside a provider.
 *
 * @example
 * const RealtimeDevtools = lazy(async () => ({
 *   default: (await import('@nchat/realtime-react/devtools')).RealtimeDevtools,
 * }));
 *
 * <RealtimeProvider>
 *   <Chat />
 *   {process.env.NODE_ENV === 'development' && <Suspense><RealtimeDevtools /></Suspense>}
 * </RealtimeProvider>
 */
export function RealtimeDevtools({
  initialIsOpen = false,
  position = 'bottom-right',
  theme = 'system',
}: RealtimeDevtoolsProps): ReactNode {
  const client = useRealtimeClient();
  const state = useConnection((connection) => connection.state);
  const [isOpen, setOpen] = useState(initialIsOpen);
  const [isPaused, setPaused] = useState(false);
  const [log, clear] = useEventLog(client, isPaused);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();

  return (
    <div
      style={frame(position, theme === 'system' ? 'light dark' : theme)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
        toggle.current?.focus();
      }}
    >
      {isOpen && (
        <section id={id} aria-label="Realtime devtools" style={panel}>
          <Panel log={log} isPaused={isPaused} onPause={setPaused} onClear={clear} />
        </section>
      )}
      <button
        ref={toggle}
        type="button"
        style={button}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span aria-hidden="true" style={dot(colours[state])} />
        Realtime: {state}
      </button>
    </div>
  );
}

interface PanelProps {
  readonly log: readonly LoggedEvent[];
  readonly isPaused: boolean;
  readonly onPause: (isPaused: boolean) => void;
  readonly onClear: () => void;
}

/** What is open; looks at the client every second. */
function Panel(events: PanelProps): ReactNode {
  const client = useRealtimeClient();
  const connection = useConnection();
  const { report, now } = useReport(client);
  return (
    <>
      <div style={row}>
        <strong style={{ flex: 1 }}>nchat realtime {report?.version}</strong>
        <button type="button" style={button} onClick={() => void client.reconnect().catch(() => {})}>
          Reconnect
        </button>
        <CopyButton label="Copy report" text={async () => JSON.stringify(await client.report(), null, 2)} />
      </div>
      <ConnectionSection connection={connection} now={now} userId={client.userId} />
      <ChannelsSection channels={report?.channels ?? []} />
      <OutboxSection />
      <EventsSection {...events} />
    </>
  );
}
