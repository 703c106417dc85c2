'use client';

import type { Message } from '@nchat/realtime-client';
import { memo, useCallback } from 'react';
import type { MessageCommands } from '../../lib/message-commands';
import type { ThreadSummary } from '../../lib/threads';
import { ThreadLink } from '../threads/thread-link';
import { Avatar } from '../ui/avatar';
import type { MessageActions } from './message-actions';
import { MessageBubble } from './message-bubble';
import type { MessageEditor } from './message-editor';
import styles from './message-item.module.css';
import { Quote } from './quote';
import { ReactionChips } from './reaction-chips';
import { ReadBy } from './read-by';
import { SendFailed } from './send-failed';
import { DaySeparator, NewSeparator, RestartSeparator } from './separators';

/** What can be done with messages, which those that are only to be looked at come without. */
export interface MessageTools {
  readonly Actions: typeof MessageActions;
  readonly Editor: typeof MessageEditor;
}

interface Props {
  readonly measure: (element: Element | null) => void;
  /** Watches whether the message is in view. */
  readonly observe: (element: Element | null) => void;
  /** Place in the list, of `count`. */
  readonly index: number;
  readonly count: number;
  /** Distance from the top of the list, in pixels. */
  readonly start: number;
  /** Lines above the message. */
  readonly startsDay: boolean;
  readonly startsNew: boolean;
  readonly startsHistory: boolean;
  readonly message: Message;
  readonly user: string;
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
  readonly readers: readonly string[] | undefined;
  /** Whether only this screen still has the message. */
  readonly isKept: boolean;
  /** Whether the tab key reaches this message. */
  readonly isActive: boolean;
  readonly isEditing: boolean;
  /** Whether somebody asked to see it a moment ago. */
  readonly isJumpedTo: boolean;
  /** The message it quotes, if the list has it. */
  readonly original: Message | undefined;
  /** Whether the list has all that the server has. */
  readonly isListWhole: boolean;
  readonly thread: ThreadSummary | undefined;
  readonly commands: MessageCommands;
  readonly tools?: MessageTools;
}

export const MessageItem = memo(function MessageItem(props: Props) {
  const { measure, observe, message, user, isActive, isEditing, isKept, commands, thread, startsGroup, tools } = props;
  const isOwn = message.userId === user;
  const canAct = !isKept && !message.deletedAt && message.status !== 'failed' && !isEditing;
  const threadId = message.threadId ?? message.id;
  const openThread = commands.openThread && message.offset > 0 ? () => commands.openThread?.(threadId) : undefined;

  const ref = useCallback(
    (element: HTMLLIElement | null) => {
      measure(element);
      observe(element);
    },
    [measure, observe],
  );

  return (
    <li
      ref={ref}
      className={styles.message}
      style={{ insetBlockStart: props.start }}
      data-index={props.index}
      data-key={message.clientMessageId}
      data-jumped={props.isJumpedTo || undefined}
      aria-posinset={props.index + 1}
      aria-setsize={props.count}
      tabIndex={isActive ? 0 : -1}
    >
      {props.startsHistory && <RestartSeparator />}
      {props.startsDay && <DaySeparator at={message.timestamp} />}
      {props.startsNew && <NewSeparator />}
      <div className={styles.item} data-own={isOwn || undefined} data-starts={startsGroup || undefined}>
        <span className={styles.gutter}>{!isOwn && props.endsGroup && <Avatar userId={message.userId} />}</span>
        <div className={styles.body}>
          <p className={startsGroup && !isOwn ? styles.author : 'visually-hidden'}>{isOwn ? 'You' : message.userId}</p>
          {message.replyTo !== undefined && !message.deletedAt && (
            <Quote
              messageId={message.replyTo}
              known={props.original}
              isListWhole={props.isListWhole}
              user={user}
              isActive={isActive}
              onJump={commands.jumpTo}
            />
          )}
          {isEditing && tools ? (
            <tools.Editor message={message} onSave={commands.edit} onDone={commands.endEdit} />
          ) : (
            <div className={styles.row}>
              <MessageBubble message={message} isOwn={isOwn} user={user} isActive={isActive} />
              {canAct && tools && (
                <tools.Actions
                  message={message}
                  isOwn={isOwn}
                  isActive={isActive}
                  commands={commands}
                  onThread={openThread}
                />
              )}
            </div>
          )}
          {message.status === 'failed' && (
            <SendFailed message={message} onRetry={commands.retry} onDiscard={commands.discard} />
          )}
          <ReactionChips message={message} user={user} isActive={isActive} canReact={!isKept} />
          {openThread && (thread || message.threadId) && (
            <ThreadLink thread={thread} isActive={isActive} onOpen={openThread} />
          )}
        </div>
        {props.readers && <ReadBy readers={props.readers} />}
      </div>
    </li>
  );
});
