'use client';

import type { ReactNode, Ref, ToggleEvent } from 'react';
import styles from './drawer.module.css';
import { Icon } from './icon';

interface Props {
  /** Buttons that open it have it as their `popoverTarget`. */
  readonly id: string;
  readonly side: 'start' | 'end';
  readonly ref?: Ref<HTMLDivElement>;
  readonly className?: string | undefined;
  /** Makes it a landmark of that name. */
  readonly label?: string;
  readonly children: ReactNode;
}

/**
 * A side of the page: a column where there is room, on narrow screens a sheet over the page. The browser closes it on
 * Escape and on a press beside it, and gives the focus back; while it is open, the focus stays inside.
 */
export function Drawer({ id, side, ref, className = '', label, children }: Props) {
  return (
    <div
      id={id}
      ref={ref}
      popover="auto"
      role={label ? 'complementary' : undefined}
      aria-label={label}
      className={`${styles[side]} ${className}`}
      onBeforeToggle={setAside}
      onToggle={takeFocus}
    >
      {children}
    </div>
  );
}

export function DrawerClose({ id, label }: { readonly id: string; readonly label: string }) {
  return (
    <button type="button" className={styles.close} popoverTarget={id} popoverTargetAction="hide" data-drawer-close>
      <Icon name="close" />
      <span className="visually-hidden">{label}</span>
    </button>
  );
}

/** Popovers inside of a drawer tell of themselves here as well. */
const isOwn = ({ target, currentTarget }: ToggleEvent<HTMLElement>): boolean => target === currentTarget;

/** Before it closes, so that what had the focus can have it back. */
function setAside(event: ToggleEvent<HTMLElement>): void {
  if (!isOwn(event)) return;
  for (const sibling of event.currentTarget.parentElement?.children ?? []) {
    if (sibling !== event.currentTarget) (sibling as HTMLElement).inert = event.newState === 'open';
  }
}

function takeFocus(event: ToggleEvent<HTMLElement>): void {
  if (!isOwn(event) || event.newState !== 'open') return;
  event.currentTarget.querySelector<HTMLElement>('[data-drawer-close]')?.focus();
}
