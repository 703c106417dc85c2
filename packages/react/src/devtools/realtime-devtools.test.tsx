// @vitest-environment jsdom
import { createMockClient } from '@nchat/realtime-client/testing';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { act, fireEvent, render, screen, waitFor, within } from '../../test/support/testing-library.js';
import { MockRealtimeProvider } from '../testing/index.js';
import { RealtimeDevtools, type RealtimeDevtoolsProps } from './index.js';

const SECRET = 'SECRET-TEXT';

async function open(props: RealtimeDevtoolsProps = { initialIsOpen: true }) {
  const mock = createMockClient({ userId: 'alice', messages: [SECRET] });
  const view = render(
    <MockRealtimeProvider mock={mock}>
      <RealtimeDevtools {...props} />
    </MockRealtimeProvider>,
  );
  await screen.findByText('Realtime: connected');
  const log = () => [...screen.getByLabelText('Event log').children].map(({ textContent }) => textContent.slice(13));
  const fact = (name: string) => screen.getByRole('rowheader', { name }).nextSibling?.textContent;
  return { ...mock, ...view, log, fact, bob: mock.server.user('bob') };
}

/** What a call gives that makes components render. */
function during<T>(call: () => T): T {
  let result!: T;
  act(() => void (result = call()));
  return result;
}

function clipboard() {
  const writeText = vi.fn(async (_text: string) => {});
  Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
  return writeText;
}

afterEach(() => {
  delete (navigator as { clipboard?: unknown }).clipboard;
  vi.restoreAllMocks();
});

describe('RealtimeDevtools', () => {
  it('is a button first, opens, and closes with Escape, which gives the focus back', async () => {
    await open({});
    const toggle = screen.getByRole('button', { expanded: false });
    expect(screen.queryByRole('region')).toBeNull();
    fireEvent.click(toggle);
    expect(screen.getByRole('region', { name: 'Realtime devtools' }).id).toBe(toggle.getAttribute('aria-controls'));
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Escape' });
    expect(screen.queryByRole('region')).toBeNull();
    expect(document.activeElement).toBe(toggle);
  });

  it('shows the connection, and what becomes of it', async () => {
    const { fact, network, server } = await open();
    expect([fact('user'), fact('state'), fact('transport')]).toEqual(['alice', 'connected', 'websocket']);
    await waitFor(() => expect(fact('round trip')).toMatch(/^\d+ ms, excellent$/));
    server.refusal = 'silent';
    act(() => network.killServer());
    expect(fact('state')).toMatch(/^reconnecting, next try in /);
    expect(fact('reason')).toBe('offline');
    server.refusal = null;
    fireEvent.click(screen.getByText('Reconnect'));
    await screen.findByText('Realtime: connected');
  });

  it('counts the token down', async () => {
    const { fact, client } = await open();
    expect(fact('token')).toBe('never expires');
    await act(() => client.setToken('alice'));
    expect(fact('token')).toMatch(/^expires in (59|60|61) s$/);
    act(() => client.disconnect());
    expect(fact('token')).toBe('–');
  });

  it('shows the cursor of every channel', async () => {
    const { bob } = await open();
    const cells = () =>
      [...screen.getByRole('rowheader', { name: 'general' }).parentElement!.children].map((cell) => cell.textContent);
    await waitFor(() => expect(cells().slice(0, 4)).toEqual(['general', 'joined', 'e1:1', '1']));
    act(() => void bob.send('general', 'more'));
    await waitFor(() => expect(cells()[2]).toBe('e1:2'), { timeout: 3000 });
  });

  it('shows the outbox, and lets it be emptied', async () => {
    const { client, network } = await open();
    expect(screen.queryByText('Empty.')).not.toBeNull();
    act(() => network.offline());
    act(() => void client.sendMessage('general', SECRET));
    const item = (await screen.findByRole('rowheader', { name: 'send in general' })).parentElement!;
    expect(within(item).queryByText('queued, 0 tries')).not.toBeNull();
    fireEvent.click(within(item).getByText('Discard'));
    await screen.findByText('Empty.');
  });

  it('logs events, newest first; pauses, filters, copies and clears', async () => {
    const writeText = clipboard();
    const { bob, log } = await open();
    act(() => bob.type('general'));
    const message = during(() => bob.send('general', SECRET));
    act(() => bob.react(message, '👍'));
    expect(log().slice(0, 2)).toEqual([
      `reaction [general] bob add 👍 ${message.id}`,
      'message [general] #2 by bob sent',
    ]);

    fireEvent.click(screen.getByText('Pause'));
    expect(screen.getByText('Pause').getAttribute('aria-pressed')).toBe('true');
    act(() => bob.unreact(message, '👍'));
    expect(log()[0]).toContain('bob add 👍');
    fireEvent.click(screen.getByText('Pause'));
    act(() => bob.delete(message));
    expect(log()[0]).toBe(`message:deleted [general] ${message.id} by bob`);

    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'Reaction' } });
    expect(log()).toEqual([`reaction [general] bob add 👍 ${message.id}`]);
    await act(async () => fireEvent.click(screen.getByText('Copy events')));
    expect(writeText.mock.lastCall?.[0].slice(13)).toBe(`reaction [general] bob add 👍 ${message.id}`);
    fireEvent.click(screen.getByText('Clear'));
    expect(log()).toEqual([]);
  });

  it('keeps the latest 300 events', async () => {
    const { bob, log } = await open();
    act(() => {
      for (let index = 0; index < 350; index += 1) bob.send('general', 'x');
    });
    expect(log()).toHaveLength(300);
    expect(log()[0]).toBe('message [general] #351 by bob sent');
  });

  it('copies the report', async () => {
    const writeText = clipboard();
    await open();
    await act(async () => fireEvent.click(screen.getByText('Copy report')));
    await screen.findByText('Copied');
    expect(JSON.parse(writeText.mock.lastCall![0])).toMatchObject({ connection: { state: 'connected' } });
  });

  it('shows what the browser does not let it copy', async () => {
    await open();
    fireEvent.click(screen.getByText('Copy report'));
    const text = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Copy report' });
    expect(JSON.parse(text.value)).toMatchObject({ connection: { state: 'connected' } });
  });

  it('shows and copies no message text', async () => {
    const writeText = clipboard();
    const { bob, client, network, container } = await open();
    const message = during(() => bob.send('general', SECRET));
    act(() => bob.edit(message, `${SECRET} again`));
    act(() => network.offline());
    act(() => void client.sendMessage('general', SECRET));
    await screen.findByRole('rowheader', { name: 'send in general' });
    await act(async () => fireEvent.click(screen.getByText('Copy report')));
    await act(async () => fireEvent.click(screen.getByText('Copy events')));
    expect(writeText).toHaveBeenCalledTimes(2);
    expect(container.innerHTML + writeText.mock.calls.join()).not.toContain(SECRET);
  });

  it('follows the browser, or the theme it is given', async () => {
    const { container, rerender, client } = await open({});
    expect(container.querySelector('div')?.style.colorScheme).toBe('light dark');
    rerender(
      <MockRealtimeProvider mock={createMockClient()}>
        <RealtimeDevtools theme="dark" position="top-left" />
      </MockRealtimeProvider>,
    );
    expect(container.querySelector('div')?.style).toMatchObject({ colorScheme: 'dark', top: '12px', left: '12px' });
    client.disconnect();
  });

  it('leaves neither listeners nor timers', async () => {
    const started = vi.spyOn(globalThis, 'setInterval');
    const stopped = vi.spyOn(globalThis, 'clearInterval');
    const mock = createMockClient();
    let listening = 0;
    const { on } = mock.client;
    mock.client.on = (event, callback) => {
      const stop = on.call(mock.client, event, callback as never);
      listening += 1;
      return () => {
        listening -= 1;
        stop();
      };
    };
    const { unmount } = render(
      <MockRealtimeProvider mock={mock}>
        <RealtimeDevtools initialIsOpen />
      </MockRealtimeProvider>,
    );
    expect(listening).toBeGreaterThan(10);
    unmount();
    expect(listening).toBe(0);
    expect(stopped.mock.calls.length).toBe(started.mock.calls.length);
    mock.client.disconnect();
  });

  it('renders on a server, and hydrates', async () => {
    const mock = createMockClient();
    const page = (
      <MockRealtimeProvider mock={mock}>
        <RealtimeDevtools initialIsOpen />
      </MockRealtimeProvider>
    );
    const container = document.createElement('div');
    container.innerHTML = renderToString(page);
    expect(container.textContent).toContain('Realtime: idle');
    const problems = vi.fn();
    const root = await act(async () => hydrateRoot(container, page, { onRecoverableError: problems }));
    expect(problems).not.toHaveBeenCalled();
    await act(async () => root.unmount());
    mock.client.disconnect();
  });
});
