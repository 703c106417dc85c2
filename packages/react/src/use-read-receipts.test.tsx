// @vitest-environment jsdom
import type { Message, ReadReceipt } from '@nchat/realtime-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aMessage } from '../test/support/fake-channel.js';
import { fakeClient } from '../test/support/fake-client.js';
import { act, render, renderHook } from '../test/support/testing-library.js';
import { within } from '../test/support/wrap.js';
import { useReadReceipts, type UseReadReceiptsOptions } from './index.js';

const receipt = (userId: string, offset: number): ReadReceipt => ({
  channelId: 'general',
  userId,
  messageId: `m${offset}`,
  offset,
  readAt: '2026-02-03T12:00:00.000Z',
});

const marks = (...receipts: ReadReceipt[]) => new Map(receipts.map((mark) => [mark.userId, mark]));

const from = (userId: string, offset: number): Message => aMessage({ id: `m${offset}`, userId, offset });

/** Only what the tests drive by hand: nothing is laid out here. */
class FakeIntersectionObserver {
  static all: FakeIntersectionObserver[] = [];
  readonly elements = new Set<Element>();
  readonly callback: (entries: Partial<IntersectionObserverEntry>[]) => void;
  constructor(callback: (entries: Partial<IntersectionObserverEntry>[]) => void) {
    this.callback = callback;
    FakeIntersectionObserver.all.push(this);
  }
  observe(element: Element): void {
    this.elements.add(element);
  }
  unobserve(element: Element): void {
    this.elements.delete(element);
  }
  disconnect(): void {
    this.elements.clear();
  }
  static live = () => FakeIntersectionObserver.all.filter(({ elements }) => elements.size > 0);
  /** Shows this part of an element that is observed. */
  static show(element: Element, intersectionRatio: number, height = 10): void {
    const observers = FakeIntersectionObserver.live().filter(({ elements }) => elements.has(element));
    expect(observers).toHaveLength(1);
    const entry = {
      target: element,
      isIntersecting: intersectionRatio > 0,
      intersectionRatio,
      intersectionRect: { height } as DOMRectReadOnly,
      rootBounds: { height: 100 } as DOMRectReadOnly,
    };
    act(() => observers[0]?.callback([entry]));
  }
}

const { show, live } = FakeIntersectionObserver;

let visibility = 'visible';

describe('useReadReceipts', () => {
  beforeEach(() => {
    FakeIntersectionObserver.all = [];
    visibility = 'visible';
    vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
    vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility as DocumentVisibilityState);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('shows marks, counts and readers', () => {
    const fake = fakeClient();
    fake.login('alice');
    const channel = fake.channel('general');
    const { result, unmount } = renderHook(() => useReadReceipts('general'), { wrapper: within(fake) });
    expect(channel.holders).toBe(1);
    expect(result.current).toMatchObject({ unreadCount: 0, mentionCount: 0 });
    act(() => {
      channel.messages.patch({ items: [from('alice', 1), from('bob', 2), aMessage({ id: 'pending', offset: 0 })] });
      channel.receipts.set(marks(receipt('alice', 2), receipt('bob', 2), receipt('carol', 1)));
      fake.unread.set(new Map([['general', { count: 3, mentions: 1 }]]));
    });
    expect(result.current).toMatchObject({ unreadCount: 3, mentionCount: 1 });
    expect(result.current.lastReadBy.get('carol')?.offset).toBe(1);
    expect(result.current.readersOf('m1')).toEqual(['bob', 'carol']);
    expect(result.current.readersOf('m2')).toEqual([]);
    expect(result.current.readersOf('pending')).toEqual([]);
    expect(result.current.readersOf('unknown')).toEqual([]);
    unmount();
    expect(channel.holders).toBe(0);
  });

  it('marks by hand', () => {
    const fake = fakeClient();
    const { result } = renderHook(() => useReadReceipts('general'), { wrapper: within(fake) });
    void result.current.markRead('m1');
    expect(fake.markRead).toHaveBeenLastCalledWith('general', 'm1');
    void result.current.markRead();
    expect(fake.markRead).toHaveBeenLastCalledWith('general', undefined);
  });

  it('keeps its object until something changes, and its functions beyond that', () => {
    const fake = fakeClient();
    const channel = fake.channel('general');
    const { result, rerender } = renderHook(() => useReadReceipts('general'), { wrapper: within(fake) });
    const first = result.current;
    rerender();
    act(() => fake.unread.set(new Map([['other', { count: 1, mentions: 0 }]])));
    expect(result.current).toBe(first);
    act(() => channel.receipts.set(marks(receipt('bob', 1))));
    expect(result.current).not.toBe(first);
    for (const name of ['readersOf', 'markRead', 'observe'] as const) {
      expect(result.current[name], name).toBe(first[name]);
    }
    expect(result.current.observe('m1')).toBe(first.observe('m1'));
  });

  describe('observe', () => {
    function setup(messages: readonly Message[], options?: UseReadReceiptsOptions) {
      const fake = fakeClient();
      fake.login('alice');
      const channel = fake.channel('general');
      act(() => channel.messages.patch({ items: messages }));
      const List = ({ ids }: { ids: readonly string[] }) => {
        const { observe } = useReadReceipts('general', options);
        return ids.map((id) => <p key={id} id={id} ref={observe(id)} />);
      };
      const view = render(<List ids={messages.map(({ id }) => id)} />, { wrapper: within(fake) });
      const element = (id: string) => view.container.querySelector(`#${id}`)!;
      return { fake, channel, element, ...view, show: (ids: string[]) => view.rerender(<List ids={ids} />) };
    }

    it('marks the furthest message that came into view, once', () => {
      const { fake, element } = setup([from('bob', 1), from('bob', 2), from('bob', 3)]);
      show(element('m1'), 1);
      expect(fake.markRead).toHaveBeenLastCalledWith('general', 'm1');
      show(element('m3'), 0.5);
      expect(fake.markRead).toHaveBeenLastCalledWith('general', 'm3');
      show(element('m2'), 1);
      show(element('m3'), 1);
      expect(fake.markRead).toHaveBeenCalledTimes(2);
    });

    it('marks again in a log that has started over', () => {
      const { fake, channel, element, show: list } = setup([from('bob', 5)]);
      show(element('m5'), 1);
      const position = { epoch: 'another', offset: 1, id: 'n1' };
      act(() => channel.messages.patch({ items: [aMessage({ id: 'n1', userId: 'bob', offset: 1, position })] }));
      list(['n1']);
      show(element('n1'), 1);
      expect(fake.markRead).toHaveBeenLastCalledWith('general', 'n1');
    });

    it('counts a message as seen from half of it, or when it fills half of the view', () => {
      const { fake, element } = setup([from('bob', 1)]);
      show(element('m1'), 0.4, 40);
      expect(fake.markRead).not.toHaveBeenCalled();
      show(element('m1'), 0.4, 50);
      expect(fake.markRead).toHaveBeenCalledTimes(1);
    });

    it('marks neither own messages, nor pending ones, nor what is read already', () => {
      const { fake, channel, element } = setup([
        from('bob', 1),
        from('alice', 2),
        aMessage({ id: 'pending', offset: 0 }),
      ]);
      act(() => channel.receipts.set(marks(receipt('alice', 1))));
      for (const id of ['m1', 'm2', 'pending']) show(element(id), 1);
      expect(fake.markRead).not.toHaveBeenCalled();
    });

    it('waits until the page is in front', () => {
      const { fake, element } = setup([from('bob', 1)]);
      visibility = 'hidden';
      show(element('m1'), 1);
      expect(fake.markRead).not.toHaveBeenCalled();
      visibility = 'visible';
      act(() => void document.dispatchEvent(new Event('visibilitychange')));
      expect(fake.markRead).toHaveBeenLastCalledWith('general', 'm1');
    });

    it('goes by the place in the channel, not by the order of appearance', () => {
      const { fake, element, show: list } = setup([from('bob', 1), from('bob', 2)]);
      list(['m2']);
      list(['m1', 'm2']);
      visibility = 'hidden';
      for (const id of ['m2', 'm1']) show(element(id), 1);
      visibility = 'visible';
      act(() => void document.dispatchEvent(new Event('visibilitychange')));
      expect(fake.markRead).toHaveBeenCalledExactlyOnceWith('general', 'm2');
    });

    it('waits until the place of what is in view is known', () => {
      const { fake, channel, element, show: list } = setup([]);
      list(['m1']);
      show(element('m1'), 1);
      expect(fake.markRead).not.toHaveBeenCalled();
      act(() => channel.messages.patch({ items: [from('bob', 1)] }));
      expect(fake.markRead).toHaveBeenLastCalledWith('general', 'm1');
    });

    it('forgets what left the view or the page', () => {
      const { fake, element, show: list } = setup([from('bob', 1), from('bob', 2)]);
      visibility = 'hidden';
      show(element('m1'), 1);
      show(element('m2'), 1);
      show(element('m2'), 0);
      const gone = element('m1');
      list(['m2']);
      expect(live().some(({ elements }) => elements.has(gone))).toBe(false);
      visibility = 'visible';
      act(() => void document.dispatchEvent(new Event('visibilitychange')));
      expect(fake.markRead).not.toHaveBeenCalled();
    });

    it('tries again after a failure', async () => {
      const { fake, element } = setup([from('bob', 1)]);
      fake.markRead.mockRejectedValueOnce(new Error('refused'));
      show(element('m1'), 1);
      await act(async () => {});
      show(element('m1'), 1);
      expect(fake.markRead).toHaveBeenCalledTimes(2);
    });

    it('detaches no element on a render', () => {
      const { element, show: list } = setup([from('bob', 1)]);
      const [observer] = live();
      const unobserve = vi.spyOn(observer!, 'unobserve');
      list(['m1']);
      expect(unobserve).not.toHaveBeenCalled();
      expect(observer!.elements.has(element('m1'))).toBe(true);
    });

    it('watches nothing when it must never mark, and stops on unmount', () => {
      setup([from('bob', 1)], { autoMark: 'never' });
      expect(live()).toEqual([]);
      const { channel, unmount } = setup([from('bob', 1)]);
      expect(live()).toHaveLength(1);
      unmount();
      expect(live()).toEqual([]);
      expect(channel.messages.subscribers).toBe(0);
    });

    it('stops watching when marking is turned off', () => {
      const fake = fakeClient();
      const Item = ({ autoMark }: UseReadReceiptsOptions) => (
        <p ref={useReadReceipts('general', { autoMark }).observe('m1')} />
      );
      const { rerender } = render(<Item autoMark="visible" />, { wrapper: within(fake) });
      expect(live()).toHaveLength(1);
      rerender(<Item autoMark="never" />);
      expect(live()).toEqual([]);
      rerender(<Item autoMark="visible" />);
      expect(live()).toHaveLength(1);
    });

    it('does without IntersectionObserver', () => {
      vi.stubGlobal('IntersectionObserver', undefined);
      expect(() => setup([from('bob', 1)])).not.toThrow();
    });
  });
});
