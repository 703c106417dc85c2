'use client';

import type { DiagnosticReport, RealtimeClient } from '@nchat/realtime-client';
import { useEffect, useState } from 'react';
import { useLatest } from '../internal/use-latest.js';
import { append, hear, type LoggedEvent } from './event-log.js';

/** How often cursors and countdowns are looked at, in milliseconds. */
const EVERY_MS = 1000;

/** The client's events since the component was mounted. While paused, the log stands still and misses nothing later. */
export function useEventLog(
  client: RealtimeClient,
  isPaused: boolean,
): [log: readonly LoggedEvent[], clear: () => void] {
  const [log, setLog] = useState<readonly LoggedEvent[]>([]);
  const paused = useLatest(isPaused);
  useEffect(
    () =>
      hear(client, (event) => {
        if (!paused.current) setLog((before) => append(before, event));
      }),
    [client, paused],
  );
  return [log, () => setLog([])];
}

/** The client's own report and the time it was taken; looked at every second while it is shown. */
export function useReport(client: RealtimeClient): { report: DiagnosticReport | undefined; now: number } {
  const [shown, setShown] = useState<{ report: DiagnosticReport | undefined; now: number }>({
    report: undefined,
    now: 0,
  });
  useEffect(() => {
    let isShown = true;
    const look = (): void => {
      void client.report().then((report) => {
        if (isShown) setShown({ report, now: Date.now() });
      });
    };
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      isShown = false;
      clearInterval(timer);
    };
  }, [client]);
  return shown;
}
