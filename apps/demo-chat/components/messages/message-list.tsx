'use client';

import type { Message } from '@nchat/realtime-client';
import { useChannel, useReadReceipts, type UseMessagesResult } from '@nchat/realtime-react';
import { useEffect, useMemo, type CSSProperties } from 'react';
import { readersByRow } from '../../lib/readers';
import { readUpTo, threadSummaries, withoutReplies } from '../../lib/threads';
import { timeline } from '../../lib/timeline';
import { useHasBeen } from '../../lib/use-has-been';
import { useJumps } from '../../lib/use-jumps';
import { useKeptMessages } from '../../lib/use-kept-messages';
import { useListFocus } from '../../lib/use-list-focus';
import { useMessageCommands } from '../../lib/use-message-commands';
import { useMessageScroller } from '../../lib/use-message-scroller';
import { useNews } from '../../lib/use-news';
import { EmojiPopover } from '../emoji/emoji-popover';
import { JumpToLatest } from './jump-to-latest';
import { MessageActions } from './message-actions';
import { MessageEditor } from './message-editor';
import { MessageItem, type MessageTools } from './message-item';
import styles from './message-list.module.css';
import { OlderMessages } from './older-messages';

interface Props {
  readonly user: string;
  readonly view: UseMessagesResult;
  /** The `clientMessageId` of the message that is being edited. */
  readonly editing: string | null;
  readonly onEdit: (clientMessageId: string) => void;
  readonly onEdited: () => void;
  readonly onDelete: (messageId: string) => void;
  /** @default 'Messages' */
  readonly label?: string;
  /** The thread that the list shows. @default the channel itself */
  readonly threadId?: string;
  /** Opens the thread of a message. */
  readonly onThread?: ((threadId: string) => void) | undefined;
}

const tools: MessageTools = { Actions: MessageActions, Editor: MessageEditor };

/** One stop for the tab key: the arrows walk the messages, tab reaches what can be done with the chosen one. */
export function MessageList(props: Props) {
  const { user, view, editing, label = 'Messages', threadId, onThread } = props;
  const { messages, status, hasMore } = view;
  const { channel } = useChannel();
  const rows = useMemo(
    () => (threadId === undefined ? withoutReplies(messages, hasMore) : messages),
    [messages, hasMore, threadId],
  );
  const kept = useKeptMessages(rows);
  const entries = useMemo(() => timeline([...kept, ...rows]), [kept, rows]);
  const keys = useMemo(() => entries.map(({ message }) => message.clientMessageId), [entries]);
  const ids = useMemo(() => entries.map(({ message }) => message.id), [entries]);
  const byId = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages]);
  const { observe, lastReadBy } = useReadReceipts();
  const readers = useMemo(() => readersByRow(lastReadBy, rows, messages, user), [lastReadBy, rows, messages, user]);
  const upTo = useMemo(() => readUpTo(messages, rows, user), [messages, rows, user]);
  const threads = useMemo(() => threadSummaries(messages), [messages]);

  const { activeKey, listProps } = useListFocus(keys);
  const { scrollerRef, virtualizer, isBack } = useMessageScroller({
    keys,
    keptKey: editing ?? activeKey,
    estimate: (index) => (entries[index]?.startsGroup ? 76 : 44),
  });
  const { newKey, newCount } = useNews(rows, user, isBack, lastReadBy.get(user)?.offset, view.isGapless);
  // What a server has rendered says nothing of what is before it.
  const wasLive = useHasBeen(view.isGapless);
  const isWhole = wasLive && !hasMore;
  const jumpedTo = useJumps({ view, isWhole, ids, virtualizer, onThread });
  const { commands, picker } = useMessageCommands({ ...props, channelId: channel.id });

  // Who writes wants to see it, wherever the list stands.
  const last = rows.at(-1);
  const ownKey = last?.userId === user && last.status !== 'read' ? last.clientMessageId : undefined;
  useEffect(() => {
    if (ownKey) virtualizer.scrollToEnd();
  }, [ownKey, virtualizer]);

  return (
    <div className={styles.frame}>
      <div ref={scrollerRef} className={styles.scroller} data-scroller>
        <div className={styles.content} style={{ '--size': `${virtualizer.getTotalSize()}px` } as CSSProperties}>
          <OlderMessages view={view} />
          {status === 'ready' && entries.length === 0 && <p className={styles.empty}>Nothing here yet. Say hello!</p>}
          <ol aria-label={label} {...listProps}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const entry = entries[index];
              if (!entry) return null;
              const { message, startsDay, startsGroup, endsGroup } = entry;
              const key = message.clientMessageId;
              return (
                <MessageItem
                  key={key}
                  measure={virtualizer.measureElement}
                  observe={observe(upTo.get(message.id) ?? message.id)}
                  index={index}
                  start={start}
                  count={entries.length}
                  message={message}
                  user={user}
                  startsGroup={startsGroup || key === newKey}
                  endsGroup={endsGroup}
                  startsDay={startsDay}
                  startsNew={key === newKey}
                  startsHistory={index === kept.length && index > 0}
                  readers={readers.get(message.id)}
                  isKept={index < kept.length}
                  isActive={key === activeKey}
                  isEditing={key === editing}
                  isJumpedTo={message.id === jumpedTo}
                  original={original(byId, message)}
                  isListWhole={threadId === undefined && isWhole}
                  thread={threads.get(message.id)}
                  commands={commands}
                  tools={tools}
                />
              );
            })}
          </ol>
        </div>
      </div>
      {isBack && <JumpToLatest count={newCount} onJump={() => virtualizer.scrollToEnd()} />}
      {picker && <EmojiPopover {...picker} />}
    </div>
  );
}

const original = (messages: ReadonlyMap<string, Message>, { replyTo }: Message): Message | undefined =>
  replyTo === undefined ? undefined : messages.get(replyTo);
