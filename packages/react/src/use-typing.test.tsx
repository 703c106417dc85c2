// @vitest-environment jsdom
import type { TypingEvent } from '@nchat/realtime-client';
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { act, fireEvent, render, renderHook, screen } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useTyping } from './index.js';

const typing = (userId: string, parts: Partial<TypingEvent> = {}): TypingEvent => ({
  channelId: 'general',
  userId,
  isTyping: true,
  expiresAt: 1,
  ...parts,
});

describe('useTyping', () => {
  it('shows who types in the channel, or in the thread', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    const main = renderHook(() => useTyping('general'), { wrapper: within(fake) });
    const thread = renderHook(() => useTyping('general', { threadId: 'root' }), { wrapper: within(fake) });
    expect(main.result.current).toMatchObject({ typers: [], isAnyoneTyping: false });
    act(() => channel.typing.set([typing('bob'), typing('carol', { threadId: 'root' })]));
    expect(main.result.current).toMatchObject({ typers: ['bob'], isAnyoneTyping: true });
    expect(thread.result.current).toMatchObject({ typers: ['carol'], isAnyoneTyping: true });
    expect(channel.holders).toBe(2);
  });

  it('does not render while the same people keep typing', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    let renders = 0;
    const { result } = renderHook(
      () => {
        renders += 1;
        return useTyping('general');
      },
      { wrapper: within(fake) },
    );
    act(() => channel.typing.set([typing('bob')]));
    const before = renders;
    const first = result.current;
    act(() => channel.typing.set([typing('bob', { expiresAt: 2 })]));
    expect(renders).toBe(before);
    act(() => channel.typing.set([]));
    expect(result.current.keystroke).toBe(first.keystroke);
    expect(result.current.inputProps).toBe(first.inputProps);
  });

  it('tells every keystroke, and a stop once', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useTyping('general', { threadId: 'root' }), { wrapper: within(fake) });
    result.current.stop();
    result.current.keystroke();
    result.current.keystroke();
    result.current.stop();
    result.current.stop();
    expect(fake.sendTyping.mock.calls).toEqual([
      ['general', true, { threadId: 'root' }],
      ['general', true, { threadId: 'root' }],
      ['general', false, { threadId: 'root' }],
    ]);
  });

  it('listens to a text field: input types, emptying and leaving it stop', () => {
    const fake = fakeClient();
    const Field = () => <textarea {...useTyping('general').inputProps} />;
    render(<Field />, { wrapper: within(fake) });
    const field = screen.getByRole('textbox');
    const told = () => fake.sendTyping.mock.calls.map(([, isTyping]) => isTyping);
    fireEvent.input(field, { target: { value: 'h' } });
    expect(told()).toEqual([true]);
    fireEvent.input(field, { target: { value: '' } });
    expect(told()).toEqual([true, false]);
    fireEvent.input(field, { target: { value: 'h' } });
    fireEvent.blur(field);
    expect(told()).toEqual([true, false, true, false]);
  });

  it('stops on unmount and on a change of channel, but only what it started', () => {
    const fake = fakeClient();
    const { result, rerender, unmount } = renderHook(({ id }) => useTyping(id), {
      wrapper: within(fake),
      initialProps: { id: 'a' },
    });
    renderHook(() => useTyping('a'), { wrapper: within(fake) }).unmount();
    expect(fake.sendTyping).not.toHaveBeenCalled();
    result.current.keystroke();
    rerender({ id: 'b' });
    expect(fake.sendTyping).toHaveBeenLastCalledWith('a', false, undefined);
    result.current.keystroke();
    unmount();
    expect(fake.sendTyping).toHaveBeenLastCalledWith('b', false, undefined);
  });
});
