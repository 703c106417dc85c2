import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';

interface ListFocus {
  /** The item that the tab key reaches: it has to be in the page, in view or not. */
  readonly activeKey: string | undefined;
  /** For the list; its items carry their key as `data-key`. */
  readonly listProps: {
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  };
}

/**
 * Makes one tab stop of a long list: it starts at the last item, and the arrow keys move it. An item that is not
 * in the page gets the focus as soon as it is.
 */
export function useListFocus(keys: readonly string[]): ListFocus {
  const [focused, setFocused] = useState<string | null>(null);
  const target = useRef<{ readonly list: HTMLElement; readonly key: string } | null>(null);

  useLayoutEffect(() => {
    if (!target.current) return;
    const { list, key } = target.current;
    const item = itemsOf(list).find(({ dataset }) => dataset.key === key);
    if (!item) return;
    target.current = null;
    item.focus();
  });

  return {
    activeKey: focused ?? keys.at(-1),
    listProps: {
      onFocus: ({ target }) => setFocused(itemOf(target)?.dataset.key ?? null),
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setFocused(null);
      },
      onKeyDown(event) {
        const item = itemOf(event.target as Element);
        if (!item || event.target instanceof HTMLTextAreaElement) return;
        const index = step(event.key, keys.indexOf(item.dataset.key ?? ''), keys.length - 1);
        const key = index === null ? undefined : keys[index];
        if (key === undefined) return;
        event.preventDefault();
        target.current = { list: event.currentTarget, key };
        setFocused(key);
      },
    },
  };
}

const itemOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>('[data-key]');
const itemsOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>(':scope > [data-key]')];

function step(key: string, from: number, last: number): number | null {
  switch (key) {
    case 'ArrowUp':
      return Math.max(from - 1, 0);
    case 'ArrowDown':
      return Math.min(from + 1, last);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
