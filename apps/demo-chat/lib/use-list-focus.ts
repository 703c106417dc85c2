import { useState, type FocusEvent, type KeyboardEvent } from 'react';

interface ListFocus {
  /** The item that the tab key reaches. */
  readonly activeKey: string | undefined;
  /** For the list; its items carry their key as `data-key`. */
  readonly listProps: {
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** Makes one tab stop of a long list: it starts at the last item, and the arrow keys move it. */
export function useListFocus(lastKey: string | undefined): ListFocus {
  const [focused, setFocused] = useState<string | null>(null);

  return {
    activeKey: focused ?? lastKey,
    listProps: {
      onFocus: ({ target }) => setFocused(itemOf(target)?.dataset.key ?? null),
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setFocused(null);
      },
      onKeyDown(event) {
        const item = itemOf(event.target as Element);
        if (!item || event.target instanceof HTMLTextAreaElement) return;
        const next = neighbour(event.key, item);
        if (!next) return;
        event.preventDefault();
        next.focus();
      },
    },
  };
}

const itemOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>('[data-key]');

function neighbour(key: string, item: HTMLElement): HTMLElement | null {
  const items = [...(item.parentElement?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? [])];
  const at = items.indexOf(item);
  switch (key) {
    case 'ArrowUp':
      return items[at - 1] ?? null;
    case 'ArrowDown':
      return items[at + 1] ?? null;
    case 'Home':
      return items[0] ?? null;
    case 'End':
      return items.at(-1) ?? null;
    default:
      return null;
  }
}
