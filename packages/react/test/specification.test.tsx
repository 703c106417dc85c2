// @vitest-environment jsdom
/* eslint-disable @typescript-eslint/no-floating-promises, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unused-vars, react-hooks/exhaustive-deps --
   the specification's example stands here as its page prints it */
import { useEffect } from 'react';
import { describe, expect, it } from 'vitest';
import { useRealtime } from '../src/index.js';
import { fakeClient } from './support/fake-client.js';
import { act, render } from './support/testing-library.js';
import { within } from './support/wrap.js';

// prettier-ignore
// @ts-expect-error: the page writes JavaScript, where a parameter needs no type.
function ChatChannel({ channelId }) {
  const {
    isConnected,
    joinChannel,
    leaveChannel,
    sendTyping,
    updatePresence
  } = useRealtime()

  useEffect(() => {
    if (isConnected) {
      joinChannel(channelId)
    }
    return () => leaveChannel(channelId)
  }, [channelId, isConnected])

  const handleTyping = () => {
    sendTyping(channelId, true)
  }

  return (
    <div>
      {isConnected ? 'Connected' : 'Connecting...'}
    </div>
  )
}

describe("the specification's hook example", () => {
  it('runs as printed', () => {
    const fake = fakeClient();
    const { container, unmount } = render(<ChatChannel channelId="channel-123" />, { wrapper: within(fake) });
    expect(container.innerHTML).toBe('<div>Connecting...</div>');
    act(() => fake.to('connected'));
    expect(container.innerHTML).toBe('<div>Connected</div>');
    expect(fake.joinChannel).toHaveBeenCalledExactlyOnceWith('channel-123');
    unmount();
    expect(fake.leaveChannel).toHaveBeenCalledExactlyOnceWith('channel-123');
  });

  it('runs without a provider', () => {
    const { container } = render(<ChatChannel channelId="channel-123" />);
    expect(container.innerHTML).toBe('<div>Connecting...</div>');
  });
});
