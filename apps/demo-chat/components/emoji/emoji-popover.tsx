'use client';

import { useLayoutEffect, useRef, type KeyboardEvent, type ToggleEvent } from 'react';
import type { Emoji } from '../../lib/emojis';
import { later } from '../ui/later';
import styles from './emoji-popover.module.css';

/** Comes when the first picker opens: nobody waits for it before. */
const EmojiPicker = later(() => import('./emoji-picker').then((module) => module.EmojiPicker), { isEarly: false });

interface Props {
  /** What it opens beside. */
  readonly anchor: Element;
  readonly onPick: (emoji: Emoji) => void;
  /** @param hadFocus - Whether the focus was in it, and has to go somewhere. */
  readonly onClose: (hadFocus: boolean) => void;
}

const GAP = 8;

/** A picker in the top layer, which clips it nowhere; at the lower edge of a phone. */
export function EmojiPopover({ anchor, onPick, onClose }: Props) {
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const popover = ref.current;
    if (!popover) return;
    const put = () => place(popover, anchor.getBoundingClientRect());
    popover.showPopover();
    put();
    window.addEventListener('resize', put);
    return () => window.removeEventListener('resize', put);
  }, [anchor]);

  const onToggle = ({ newState, currentTarget }: ToggleEvent<HTMLDivElement>) => {
    if (newState !== 'closed') return;
    const { activeElement } = document;
    onClose(activeElement === document.body || currentTarget.contains(activeElement));
  };

  // Escape closes the picker, which the browser does, and nothing around it.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') event.stopPropagation();
  };

  return (
    <div
      ref={ref}
      popover="auto"
      role="dialog"
      aria-label="Emoji"
      className={styles.popover}
      onToggle={onToggle}
      onKeyDown={onKeyDown}
    >
      <EmojiPicker
        fallback={<p className={styles.wait}>Loading emoji…</p>}
        onPick={(emoji) => {
          onPick(emoji);
          ref.current?.hidePopover();
        }}
      />
    </div>
  );
}

/** Above what it belongs to if there is room, else below, and never out of the window. */
function place(popover: HTMLElement, anchor: DOMRect): void {
  const { width, height } = popover.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const above = anchor.top - height - GAP;
  const top = above >= GAP ? above : Math.min(anchor.bottom + GAP, innerHeight - height - GAP);
  const left = Math.min(anchor.right - width, innerWidth - width - GAP);
  popover.style.setProperty('--top', `${Math.max(top, GAP)}px`);
  popover.style.setProperty('--left', `${Math.max(left, GAP)}px`);
}
