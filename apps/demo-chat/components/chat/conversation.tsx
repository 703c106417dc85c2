'use client';

import type { Message, SendOptions } from '@nchat/realtime-client';
import { useChannel, useMessages } from '@nchat/realtime-react';
import { startTransition, useCallback, useState } from 'react';
import { channelName, otherPerson } from '../../lib/channels';
import { later } from '../ui/later';
import { Composer } from '../composer/composer';
import { TypingLine } from '../composer/typing-line';
import { ConnectionBanner } from '../connection/connection-banner';
import { Announcer } from '../messages/announcer';
import { PlainMessageList } from '../messages/plain-message-list';
import { ChannelRefused } from './channel-refused';
import { ConversationHeader } from './conversation-header';
import styles from './conversation.module.css';

const MessageList = later(() => import('../messages/message-list').then((module) => module.MessageList));
const ThreadPanel = later(() => import('../threads/thread-panel').then((module) => module.ThreadPanel));
const DeleteDialog = later(() => import('../messages/delete-dialog').then((module) => module.DeleteDialog));

interface Props {
  readonly user: string;
  readonly channelId: string;
  /** What a server has rendered. */
  readonly initialMessages: readonly Message[] | undefined;
  readonly onOpen: (channelId: string) => void;
  /** Gets what may be missing before a refused channel is tried again. */
  readonly beforeRetry: () => Promise<void>;
}

/** The open channel. */
export function Conversation({ user, channelId, initialMessages, onOpen, beforeRetry }: Props) {
  const { status, error, retry } = useChannel();
  const view = useMessages(undefined, initialMessages ? { initialMessages } : {});
  const { send } = view;
  const [editing, setEditing] = useState<string | null>(null);
  const [thread, setThread] = useState<{ channelId: string; threadId: string } | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  const stopEditing = useCallback(() => setEditing(null), []);
  const stopDeleting = useCallback(() => setDeleting(null), []);

  // A panel that makes the list narrower is much to lay out: what was pressed shows that first.
  const openThread = useCallback(
    (threadId: string) => startTransition(() => setThread({ channelId, threadId })),
    [channelId],
  );
  const closeThread = () => {
    setThread(null);
    document.getElementById('composer')?.focus();
  };
  const threadId = thread?.channelId === channelId ? thread.threadId : null;

  const other = otherPerson(channelId, user);
  // What is written to one person is for them: it reaches their inbox, and with it they learn of the channel.
  const sendTo = (content: string, options?: SendOptions) =>
    send(content, other ? { ...options, mentions: [...new Set([...(options?.mentions ?? []), other])] } : options);

  const editLast = () => {
    // What one wrote in a thread is changed there.
    const last = view.messages.findLast(
      ({ userId, deletedAt, threadId }) => userId === user && !deletedAt && threadId === undefined,
    );
    if (last) setEditing(last.clientMessageId);
  };

  return (
    <main id="conversation" className={styles.conversation} tabIndex={-1}>
      <ConversationHeader channelId={channelId} user={user} onOpen={onOpen} />
      <ConnectionBanner />
      {status === 'failed' && error ? (
        <ChannelRefused
          name={channelName(channelId, user)}
          error={error}
          onRetry={() => void beforeRetry().then(retry, retry)}
        />
      ) : (
        <div className={styles.columns}>
          <div className={styles.column}>
            <MessageList
              key={channelId}
              fallback={<PlainMessageList user={user} view={view} />}
              user={user}
              view={view}
              editing={editing}
              onEdit={setEditing}
              onEdited={stopEditing}
              onDelete={setDeleting}
              onThread={openThread}
            />
            <Composer
              user={user}
              channelId={channelId}
              label={`Message ${channelName(channelId, user)}`}
              onSend={sendTo}
              onEditLast={editLast}
            />
            <TypingLine />
          </div>
          {threadId && (
            <ThreadPanel key={threadId} user={user} channelId={channelId} threadId={threadId} onClose={closeThread} />
          )}
        </div>
      )}
      <Announcer user={user} channelId={channelId} />
      {deleting && <DeleteDialog messageId={deleting} onDelete={view.remove} onClose={stopDeleting} />}
    </main>
  );
}
