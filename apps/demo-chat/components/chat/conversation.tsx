'use client';

import { useChannel, useMessages } from '@nchat/realtime-react';
import { useCallback, useState } from 'react';
import { Composer } from '../composer/composer';
import { TypingLine } from '../composer/typing-line';
import { ConnectionNotice } from '../connection/connection-notice';
import { Announcer } from '../messages/announcer';
import { DeleteDialog } from '../messages/delete-dialog';
import { MessageList } from '../messages/message-list';
import { ThreadPanel } from '../threads/thread-panel';
import { ChannelRefused } from './channel-refused';
import { ConversationHeader } from './conversation-header';
import styles from './conversation.module.css';

interface Props {
  readonly user: string;
  readonly channelId: string;
}

/** The open channel. */
export function Conversation({ user, channelId }: Props) {
  const { status, error, retry } = useChannel();
  const view = useMessages();
  const [editing, setEditing] = useState<string | null>(null);
  const [thread, setThread] = useState<{ channelId: string; threadId: string } | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  const stopEditing = useCallback(() => setEditing(null), []);
  const stopDeleting = useCallback(() => setDeleting(null), []);

  const openThread = useCallback((threadId: string) => setThread({ channelId, threadId }), [channelId]);
  const closeThread = () => {
    setThread(null);
    document.getElementById('composer')?.focus();
  };
  const threadId = thread?.channelId === channelId ? thread.threadId : null;

  const editLast = () => {
    const last = view.messages.findLast((message) => message.userId === user && !message.deletedAt);
    if (last) setEditing(last.clientMessageId);
  };

  return (
    <main id="conversation" className={styles.conversation} tabIndex={-1}>
      <ConversationHeader channelId={channelId} />
      {status === 'failed' && error ? (
        <ChannelRefused channelId={channelId} error={error} onRetry={retry} />
      ) : (
        <div className={styles.columns}>
          <div className={styles.column}>
            <MessageList
              key={channelId}
              user={user}
              view={view}
              editing={editing}
              onEdit={setEditing}
              onEdited={stopEditing}
              onDelete={setDeleting}
              onThread={openThread}
            />
            <ConnectionNotice />
            <Composer user={user} channelId={channelId} onSend={view.send} onEditLast={editLast} />
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
