'use client';

import type { UseMessagesResult } from '@nchat/realtime-react';
import { useMemo } from 'react';
import { utc } from '../../lib/dates';
import type { MessageCommands } from '../../lib/message-commands';
import { threadSummaries, withoutReplies } from '../../lib/threads';
import { timeline } from '../../lib/timeline';
import { MessageItem } from './message-item';
import styles from './message-list.module.css';
import { OlderMessages } from './older-messages';

interface Props {
  readonly user: string;
  readonly view: UseMessagesResult;
}

const nothing = () => {};
const notYet = () => Promise.reject(new Error('The page is not ready yet.'));

const commands: MessageCommands = {
  edit: notYet,
  retry: notYet,
  discard: nothing,
  startEdit: nothing,
  endEdit: nothing,
  askDelete: nothing,
  reply: nothing,
  pickEmoji: nothing,
  jumpTo: nothing,
  openThread: nothing,
};

/**
 * What a server renders, until the page is alive: the first page in the flow of the page, with its end in view and
 * without a script having to see to that. What can be done with a message comes with the list that takes its place.
 */
export function PlainMessageList({ user, view }: Props) {
  const { messages, status } = view;
  const entries = useMemo(() => timeline(withoutReplies(messages, true), utc.date), [messages]);
  const threads = useMemo(() => threadSummaries(messages), [messages]);
  return (
    <div className={styles.frame}>
      <div className={styles.scroller} data-plain>
        <div className={styles.content}>
          {status !== 'ready' && <OlderMessages view={view} />}
          <ol aria-label="Messages">
            {entries.map(({ message, startsDay, startsGroup, endsGroup }, index) => (
              <MessageItem
                key={message.clientMessageId}
                measure={nothing}
                observe={nothing}
                index={index}
                start={0}
                count={entries.length}
                message={message}
                user={user}
                startsGroup={startsGroup}
                endsGroup={endsGroup}
                startsDay={startsDay}
                startsNew={false}
                startsHistory={false}
                readers={undefined}
                isKept
                isActive={false}
                isEditing={false}
                isJumpedTo={false}
                original={messages.find(({ id }) => id === message.replyTo)}
                isListWhole={false}
                thread={threads.get(message.id)}
                commands={commands}
              />
            ))}
          </ol>
        </div>
      </div>
    </div>
  );
}
