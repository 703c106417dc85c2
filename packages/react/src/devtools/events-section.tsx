'use client';

import { useState, type ReactNode } from 'react';
import { CopyButton } from './copy-button.js';
import { lineOf, type LoggedEvent } from './event-log.js';
import { button, cell, field, heading, log as logStyle, row } from './styles.js';

/** What {@link EventsSection} shows and does. */
export interface EventsSectionProps {
  readonly log: readonly LoggedEvent[];
  readonly isPaused: boolean;
  readonly onPause: (isPaused: boolean) => void;
  readonly onClear: () => void;
}

/** The event log, newest first: pause, filter, copy, clear. */
export function EventsSection({ log, isPaused, onPause, onClear }: EventsSectionProps): ReactNode {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const lines = log
    .map((event) => ({ id: event.id, text: lineOf(event) }))
    .filter(({ text }) => text.toLowerCase().includes(wanted));
  return (
    <>
      <h3 style={heading}>Events</h3>
      <div style={row}>
        <input
          type="search"
          aria-label="Filter events"
          placeholder="Filter: name, channel, user"
          value={filter}
          style={field}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <button type="button" style={button} aria-pressed={isPaused} onClick={() => onPause(!isPaused)}>
          Pause
        </button>
        <button type="button" style={button} onClick={onClear}>
          Clear
        </button>
        <CopyButton label="Copy events" text={() => lines.map(({ text }) => text).join('\n')} />
      </div>
      {/* Scrolls, so it has to be reachable by keyboard. */}
      <ol style={logStyle} tabIndex={0} aria-label="Event log">
        {lines.toReversed().map(({ id, text }) => (
          <li key={id} style={cell}>
            {text}
          </li>
        ))}
      </ol>
    </>
  );
}
