'use client';

import {
  EmojiPicker as Picker,
  defaultEmojiDataResolver,
  type EmojiDataResolver,
  type EmojiPickerListCategoryHeaderProps,
  type EmojiPickerListEmojiProps,
  type EmojiPickerListRowProps,
} from 'frimousse';
import { useCallback, useState } from 'react';
import { recentEmojis, rememberEmoji, type Emoji } from '../../lib/emojis';
import styles from './emoji-picker.module.css';

interface Props {
  readonly onPick: (emoji: Emoji) => void;
}

const RETRY_MS = 2_000;

/** Search, what was used last, and all emoji. The arrows walk, Enter takes. */
export function EmojiPicker({ onPick }: Props) {
  const [recent] = useState(recentEmojis);

  const [hasFailed, setHasFailed] = useState(false);

  // The library itself asks once, and would go on waiting.
  const resolve = useCallback<EmojiDataResolver>(async (locale, options) => {
    for (;;) {
      try {
        return await defaultEmojiDataResolver(locale, options);
      } catch {
        options.signal?.throwIfAborted();
        setHasFailed(true);
        await new Promise((done) => setTimeout(done, RETRY_MS));
        options.signal?.throwIfAborted();
      }
    }
  }, []);

  const pick = (emoji: Emoji) => {
    rememberEmoji(emoji);
    onPick(emoji);
  };

  return (
    <Picker.Root
      className={styles.picker}
      columns={8}
      emojibaseUrl="/emoji-data"
      resolveEmojiData={resolve}
      onEmojiSelect={pick}
    >
      <Picker.Search className={styles.search} aria-label="Search emoji" placeholder="Search emoji" autoFocus />
      {recent.length > 0 && (
        <div role="group" aria-label="Used last" className={styles.recent}>
          {recent.map((emoji) => (
            <button
              key={emoji.emoji}
              type="button"
              aria-label={emoji.label}
              title={emoji.label}
              className={styles.emoji}
              onClick={() => pick(emoji)}
            >
              {emoji.emoji}
            </button>
          ))}
        </div>
      )}
      <Picker.Viewport className={styles.viewport}>
        <Picker.Loading className={styles.state}>
          {hasFailed ? 'The emoji could not be loaded. Trying again…' : 'Loading emoji…'}
        </Picker.Loading>
        <Picker.Empty className={styles.state}>No emoji of that name.</Picker.Empty>
        <Picker.List className={styles.list} components={COMPONENTS} />
      </Picker.Viewport>
      <p className={styles.foot}>
        <Picker.ActiveEmoji>
          {({ emoji }) => (
            <span className={styles.name}>{emoji ? `${emoji.emoji} ${emoji.label}` : 'Pick an emoji'}</span>
          )}
        </Picker.ActiveEmoji>
        <Picker.SkinToneSelector className={styles.emoji} aria-label="Skin tone" title="Skin tone" />
      </p>
    </Picker.Root>
  );
}

/** Of one identity over all renders: else the list would be made anew. */
const COMPONENTS = { CategoryHeader, Row, Emoji: EmojiButton };

function CategoryHeader({ category, ...props }: EmojiPickerListCategoryHeaderProps) {
  return (
    <div {...props} className={styles.category}>
      {category.label}
    </div>
  );
}

function Row(props: EmojiPickerListRowProps) {
  return <div {...props} {...fromOne(props, 'aria-rowindex')} className={styles.row} />;
}

function EmojiButton({ emoji, ...props }: EmojiPickerListEmojiProps) {
  return (
    <button
      {...props}
      {...fromOne(props, 'aria-colindex')}
      type="button"
      className={styles.emoji}
      data-active={emoji.isActive || undefined}
    >
      {emoji.emoji}
    </button>
  );
}

/** The library counts rows and columns from 0, WAI-ARIA from 1. */
const fromOne = <K extends string>(props: { readonly [_ in K]?: number | undefined }, name: K) => {
  const index = props[name];
  return index === undefined ? {} : { [name]: index + 1 };
};
