'use client';

import type { CSSProperties } from 'react';

// System colours follow `color-scheme`: light and dark for nothing.
const line = '1px solid color-mix(in srgb, CanvasText 20%, Canvas)';

/** Places where the panel may sit. */
export type DevtoolsPosition = 'bottom-right' | 'bottom-left' | 'top-right' | 'top-left';

/** Everything but the place. */
export const frame = (position: DevtoolsPosition, scheme: string): CSSProperties => {
  const [vertical, horizontal] = position.split('-') as ['top' | 'bottom', 'left' | 'right'];
  return {
    position: 'fixed',
    [vertical]: 12,
    [horizontal]: 12,
    zIndex: 2147483000,
    colorScheme: scheme,
    font: '12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    color: 'CanvasText',
    display: 'flex',
    flexDirection: vertical === 'bottom' ? 'column' : 'column-reverse',
    alignItems: horizontal === 'right' ? 'flex-end' : 'flex-start',
    gap: 8,
    maxWidth: 'calc(100vw - 24px)',
  };
};

export const panel: CSSProperties = {
  width: 460,
  maxWidth: '100%',
  maxHeight: 'min(70vh, 620px)',
  overflow: 'auto',
  boxSizing: 'border-box',
  padding: 12,
  background: 'Canvas',
  border: line,
  borderRadius: 8,
  boxShadow: '0 8px 30px rgb(0 0 0 / 25%)',
};

export const button: CSSProperties = {
  font: 'inherit',
  color: 'inherit',
  background: 'color-mix(in srgb, CanvasText 8%, Canvas)',
  border: line,
  borderRadius: 6,
  padding: '3px 8px',
  cursor: 'pointer',
};

export const field: CSSProperties = { ...button, cursor: 'text', flex: 1, minWidth: 80 };
export const row: CSSProperties = { display: 'flex', flexWrap: 'wrap', gap: 6, alignItems: 'center' };
export const heading: CSSProperties = { font: 'inherit', fontWeight: 700, margin: '12px 0 4px' };
export const table: CSSProperties = { width: '100%', borderCollapse: 'collapse' };
export const cell: CSSProperties = {
  textAlign: 'left',
  padding: '1px 8px 1px 0',
  verticalAlign: 'top',
  overflowWrap: 'anywhere',
};
export const faint: CSSProperties = { ...cell, opacity: 0.75, fontWeight: 400 };
export const log: CSSProperties = {
  margin: '6px 0 0',
  padding: 0,
  listStyle: 'none',
  maxHeight: 220,
  overflow: 'auto',
};

/** A dot in the colour of how things stand. */
export const dot = (colour: string): CSSProperties => ({
  display: 'inline-block',
  width: 8,
  height: 8,
  borderRadius: 4,
  marginRight: 6,
  background: colour,
});
