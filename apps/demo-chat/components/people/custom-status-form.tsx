'use client';

import type { CustomStatus } from '@nchat/realtime-client';
import { useState, type SubmitEvent } from 'react';
import { EXPIRY_OPTIONS, STATUS_EMOJIS, STATUS_PRESETS, toCustomStatus, type Expiry } from '../../lib/custom-status';
import { formatMoment } from '../../lib/dates';
import styles from './custom-status-form.module.css';

interface Props {
  readonly customStatus: CustomStatus | null;
  /** `null` takes it away. */
  readonly onSave: (customStatus: CustomStatus | null) => void;
}

const MAX_LENGTH = 60;

/** What one says beside the status, and for how long. */
export function CustomStatusForm({ customStatus, onSave }: Props) {
  const [emoji, setEmoji] = useState(customStatus?.emoji ?? '');
  const [text, setText] = useState(customStatus?.text ?? '');
  const [expiry, setExpiry] = useState<Expiry>('hour');

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSave(toCustomStatus({ emoji, text, expiry }));
  };

  const emojis = [...new Set([...STATUS_EMOJIS, ...(emoji ? [emoji] : [])])];
  return (
    <form className={styles.form} onSubmit={submit} aria-label="What you are up to">
      <div className={styles.row}>
        <select aria-label="Emoji" value={emoji} onChange={(event) => setEmoji(event.target.value)}>
          <option value="">None</option>
          {emojis.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
        <input
          aria-label="What are you up to?"
          placeholder="What are you up to?"
          maxLength={MAX_LENGTH}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <ul className={styles.presets} aria-label="Suggestions">
        {STATUS_PRESETS.map((preset) => (
          <li key={preset.text}>
            <button
              type="button"
              onClick={() => {
                setEmoji(preset.emoji);
                setText(preset.text);
                setExpiry(preset.expiry);
              }}
            >
              {preset.emoji} {preset.text}
            </button>
          </li>
        ))}
      </ul>
      <label className={styles.expiry}>
        Clear after
        <select value={expiry} onChange={(event) => setExpiry(event.target.value as Expiry)}>
          {EXPIRY_OPTIONS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {customStatus?.expiresAt && (
        <p className={styles.until}>Shown until {formatMoment(Date.parse(customStatus.expiresAt))}</p>
      )}
      <div className={styles.actions}>
        {customStatus && (
          <button type="button" onClick={() => onSave(null)}>
            Clear
          </button>
        )}
        <button type="submit" data-primary disabled={!emoji && text.trim() === ''}>
          Save
        </button>
      </div>
    </form>
  );
}
