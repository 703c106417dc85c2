// @vitest-environment jsdom
import type { RealtimeError } from '@nchat/realtime-client';
import { useChannel, useRealtimeEvent } from '@nchat/realtime-react';
import { expect, it } from 'vitest';
import { ErrorToast } from '../../apps/demo-chat/components/chat/error-toast.js';
import { Quote } from '../../apps/demo-chat/components/messages/quote.js';
import { act, inRoom, render, screen, waitFor, World } from './react-support.js';

it('a quote whose original the server has dropped says so, and nobody is told of an error', async () => {
  await using world = await World.start({ history: { size: 3 } });
  const bob = await world.other('bob');
  const original = await bob.sendMessage('general', 'Who brings the cake?');
  for (let n = 1; n <= 4; n += 1) await bob.sendMessage('general', `filler ${n}`);

  const told: RealtimeError[] = [];
  function Page() {
    useChannel();
    useRealtimeEvent('error', (error) => told.push(error));
    return (
      <>
        <Quote
          messageId={original.id}
          known={undefined}
          isListWhole={false}
          user="ann"
          isActive={false}
          onJump={() => {}}
        />
        <ErrorToast />
      </>
    );
  }
  render(<Page />, { wrapper: inRoom(world.client('ann')) });
  await waitFor(() => expect(screen.getByTestId('quote').textContent).toBe('The original is no longer kept'));
  // The client has told everybody; the toast looks a moment later whether somebody had a place for it.
  expect(told.map(({ code }) => code)).toContain('message_not_found');
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  expect(screen.getByRole('status').textContent).toBe('');
});
