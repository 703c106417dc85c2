'use client';

import { useState, type ReactNode } from 'react';
import { button, field } from './styles.js';

/** Copies a text that is made when it is asked for. Where the browser lets nobody copy, the text shows instead. */
export function CopyButton({ label, text }: { label: string; text: () => string | Promise<string> }): ReactNode {
  const [result, setResult] = useState('');
  const [shown, setShown] = useState('');

  async function copy(): Promise<void> {
    const value = await text();
    try {
      await navigator.clipboard.writeText(value);
      setShown('');
      setResult('Copied');
    } catch {
      setShown(value);
      setResult('Copy it from here:');
    }
  }

  return (
    <>
      <button type="button" style={button} onClick={() => void copy()}>
        {label}
      </button>
      <span role="status">{result}</span>
      {shown !== '' && (
        <textarea
          readOnly
          aria-label={label}
          value={shown}
          rows={4}
          style={field}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  );
}
