// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { aMessage } from '../test/support/fake-channel.js';
import { fakeClient } from '../test/support/fake-client.js';
import { act, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useReactions } from './index.js';

const thumb = (mine: boolean) => ({ emoji: '👍', count: 1, userIds: ['alice'], mine });

describe('useReactions', () => {
  it('shows the reactions of a message and toggles the own one, joining nothing', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    const { result } = renderHook(() => useReactions('m', 'general'), { wrapper: within(fake) });
    expect(result.current.reactions).toEqual([]);
    const { toggle } = result.current;
    void toggle('👍');
    expect(channel.react).toHaveBeenCalledExactlyOnceWith('m', '👍');
    act(() => channel.messages.patch({ items: [aMessage({ id: 'm', reactions: [thumb(true)] })] }));
    expect(result.current.reactions).toEqual([thumb(true)]);
    expect(result.current.toggle).toBe(toggle);
    void toggle('👍');
    expect(channel.unreact).toHaveBeenCalledExactlyOnceWith('m', '👍');
    act(() => channel.messages.patch({ items: [aMessage({ id: 'm', reactions: [thumb(false)] })] }));
    void toggle('👍');
    expect(channel.react).toHaveBeenCalledTimes(2);
    expect(channel.holders).toBe(0);
  });

  it('does not render for other messages', () => {
    const fake = fakeClient();
    const { messages } = fake.channel('general');
    const message = aMessage({ id: 'm', reactions: [thumb(true)] });
    act(() => messages.patch({ items: [message] }));
    let renders = 0;
    renderHook(
      () => {
        renders += 1;
        return useReactions('m');
      },
      { wrapper: within(fake, 'general') },
    );
    const before = renders;
    act(() => messages.patch({ items: [message, aMessage()] }));
    expect(renders).toBe(before);
  });
});
