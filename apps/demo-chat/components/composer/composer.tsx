'use client';

import type { Message, SendOptions } from '@nchat/realtime-client';
import { useTyping } from '@nchat/realtime-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { captionOf } from '../../lib/attachments';
import { composerId } from '../../lib/composer-ids';
import { clearDraft, draftKey } from '../../lib/drafts';
import { mentionsIn, replaceRange } from '../../lib/mentions';
import { later } from '../ui/later';
import { useDraft } from '../../lib/use-draft';
import { useMentionCompletion } from '../../lib/use-mention-completion';
import { Icon } from '../ui/icon';
import styles from './composer.module.css';
import { DraftExtras } from './draft-extras';
import { MentionList } from './mention-list';

const EmojiPopover = later(() => import('../emoji/emoji-popover').then((module) => module.EmojiPopover));
const LinkForm = later(() => import('./link-form').then((module) => module.LinkForm));

interface Props {
  readonly user: string;
  readonly channelId: string;
  /** What the field is for. */
  readonly label?: string;
  /** The thread that it writes into. */
  readonly threadId?: string;
  readonly onSend: (content: string, options?: SendOptions) => Promise<Message>;
  /** Arrow up in an empty composer. */
  readonly onEditLast: () => void;
}

const MAX_LENGTH = 8_000;
/** Where the browser does not size the field by its text. */
const MOST_ROWS = 6;

/** Where one writes. Every channel and every thread keeps its own draft. */
export function Composer({ user, channelId, label = `Message #${channelId}`, threadId, onSend, onEditLast }: Props) {
  const { inputProps } = useTyping(channelId, threadId === undefined ? {} : { threadId });
  const key = draftKey(user, channelId, threadId);
  const [draft, change] = useDraft(key);
  const { text, replyTo, attachments } = draft;
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [isLinking, setIsLinking] = useState(false);
  const [emojiAnchor, setEmojiAnchor] = useState<Element | null>(null);
  const canSend = text.trim() !== '' || attachments.length > 0;

  /** Puts something in the place of a range, and the caret after it. */
  const put = (range: { start: number; end: number }, what: string) => {
    const next = replaceRange(text, range, what);
    change({ text: next.text });
    setCaret(next.caret);
  };

  const mentions = useMentionCompletion({ user, text, onChoose: (query, name) => put(query, `@${name} `) });

  useLayoutEffect(() => {
    if (caret === null || !field.current) return;
    field.current.setSelectionRange(caret, caret);
    setCaret(null);
  }, [caret]);

  const submit = (event?: SubmitEvent) => {
    event?.preventDefault();
    if (!canSend) return;
    const content = text.trim() || captionOf(attachments);
    // The message shows at once and tells of its own fate; nothing to wait for here.
    void onSend(content, {
      mentions: mentionsIn(content),
      ...(replyTo && { replyTo: replyTo.id }),
      ...(attachments.length > 0 && { attachments }),
    });
    clearDraft(key);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || mentions.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast();
    } else if (event.key === 'Escape' && replyTo) {
      event.preventDefault();
      change({ replyTo: undefined });
    }
  };

  const focusField = () => field.current?.focus();

  return (
    <div className={styles.frame}>
      {mentions.isOpen && (
        <MentionList id={mentions.listId} names={mentions.names} active={mentions.active} onChoose={mentions.choose} />
      )}
      {isLinking && (
        <LinkForm
          attachments={attachments}
          onAdd={(attachment) => {
            change({ attachments: [...attachments, attachment] });
            setIsLinking(false);
            focusField();
          }}
          onClose={() => {
            setIsLinking(false);
            focusField();
          }}
        />
      )}
      <form className={styles.composer} onSubmit={submit}>
        <DraftExtras user={user} draft={draft} onChange={change} onRemoved={focusField} />
        <div className={styles.row}>
          <button type="button" title="Add a link" aria-expanded={isLinking} onClick={() => setIsLinking(!isLinking)}>
            <Icon name="link" />
            <span className="visually-hidden">Add a link</span>
          </button>
          <textarea
            ref={field}
            id={composerId(threadId)}
            data-composer
            aria-label={label}
            placeholder={label}
            rows={Math.min(text.split('\n').length, MOST_ROWS)}
            maxLength={MAX_LENGTH}
            enterKeyHint="send"
            dir="auto"
            value={text}
            onChange={({ target }) => {
              change({ text: target.value });
              mentions.onCaret(target.selectionStart);
            }}
            onSelect={({ currentTarget }) => mentions.onCaret(currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
            {...mentions.fieldProps}
            onInput={inputProps.onInput}
            onBlur={() => {
              inputProps.onBlur();
              mentions.onCaret(null);
            }}
          />
          <button
            type="button"
            title="Emoji"
            aria-haspopup="dialog"
            onClick={({ currentTarget }) => setEmojiAnchor(currentTarget)}
          >
            <Icon name="smile" />
            <span className="visually-hidden">Emoji</span>
          </button>
          <button type="submit" disabled={!canSend} title="Send (Enter)">
            <Icon name="send" />
            <span className="visually-hidden">Send</span>
          </button>
        </div>
      </form>
      {emojiAnchor && (
        <EmojiPopover
          anchor={emojiAnchor}
          onPick={({ emoji }) =>
            put(
              { start: field.current?.selectionStart ?? text.length, end: field.current?.selectionEnd ?? text.length },
              emoji,
            )
          }
          onClose={(hadFocus) => {
            setEmojiAnchor(null);
            // A browser gives the focus back to the button; one goes on writing.
            if (hadFocus || document.activeElement === emojiAnchor) focusField();
          }}
        />
      )}
    </div>
  );
}
