// @vitest-environment jsdom
import { createMockClient } from '@nchat/realtime-client/testing';
import { startTransition, useLayoutEffect, useState, type ReactNode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChannelProvider, RealtimeProvider, useMessages, usePresence, useRealtime, useTyping } from '../src/index.js';

const PARTS = 30;

/** Keeps the processor busy, so that React renders a page of these in several slices. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

// No act here: it would render in one go what a browser renders in slices.
describe('concurrent rendering', () => {
  beforeEach(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));
  afterEach(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }));

  it('never shows two states at once, however a transition is interrupted', async () => {
    const { client, server } = createMockClient({ userId: 'alice', messages: ['first'] });
    const commits: string[][] = [];
    let rendered = 0;
    let next: (() => void) | undefined;
    let interruptedAt = 0;

    const Part = ({ round }: { round: number }): ReactNode => {
      const { messages } = useMessages();
      rendered += 1;
      if (round > 0) work(2);
      return <li>{messages.length}</li>;
    };
    const Page = (): ReactNode => {
      const [round, setRound] = useState(0);
      next = () => startTransition(() => setRound(round + 1));
      useLayoutEffect(() => {
        commits.push([...document.querySelectorAll('li')].map(({ textContent }) => textContent));
      });
      return Array.from({ length: PARTS }, (_, index) => <Part key={index} round={round} />);
    };

    const container = document.body.appendChild(document.createElement('div'));
    const root = createRoot(container);
    root.render(
      <RealtimeProvider client={client}>
        <ChannelProvider id="general">
          <Page />
        </ChannelProvider>
      </RealtimeProvider>,
    );
    await vi.waitFor(() => expect(commits.at(-1)?.[0] ?? container.querySelector('li')?.textContent).toBeDefined());
    await vi.waitFor(() => expect(container.querySelector('li')?.textContent).toBe('1'));

    rendered = 0;
    next?.();
    // As soon as some parts are rendered and React lets others run, a message comes in.
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (rendered === 0 || rendered >= PARTS) return void setTimeout(look);
        interruptedAt = rendered;
        server.user('bob').send('general', 'second');
        resolve();
      };
      look();
    });
    expect(interruptedAt).toBeGreaterThan(0);
    expect(interruptedAt).toBeLessThan(PARTS);
    await vi.waitFor(() => expect(container.querySelector('li')?.textContent).toBe('2'));

    for (const values of commits) expect(new Set(values).size).toBeLessThanOrEqual(1);
    const shown = [...container.querySelectorAll('li')].map(({ textContent }) => textContent);
    expect(new Set(shown)).toEqual(new Set(['2']));
    root.unmount();
    client.disconnect();
  });

  it('hydrates what a server rendered without a warning, and goes on live', async () => {
    const complaints = vi.spyOn(console, 'error');
    const recovered = vi.fn();
    const { client, server } = createMockClient({ userId: 'alice', messages: ['live'] });
    const Chat = (): ReactNode => {
      const { state } = useRealtime();
      const { messages } = useMessages();
      const { members } = usePresence();
      const { typers } = useTyping();
      return <p>{`${state}: ${messages.map(({ content }) => content).join()} ${members.length} ${typers.join()}`}</p>;
    };
    const page = (
      <RealtimeProvider client={client}>
        <ChannelProvider id="general">
          <Chat />
        </ChannelProvider>
      </RealtimeProvider>
    );
    // The client has moved on before the page hydrates; what the server rendered must match all the same.
    const html = renderToString(page);
    await client.connect();
    await client.joinChannel('general');
    const container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = html;
    expect(container.textContent).toBe('idle:  0 ');
    const root = hydrateRoot(container, page, { onRecoverableError: recovered });
    await vi.waitFor(() => expect(container.textContent).toBe('connected: live 1 '));
    server.user('bob').type('general');
    await vi.waitFor(() => expect(container.textContent).toBe('connected: live 2 bob'));
    expect(complaints).not.toHaveBeenCalled();
    expect(recovered).not.toHaveBeenCalled();
    root.unmount();
    client.disconnect();
  });
});
