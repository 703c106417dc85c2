'use client';

import { useChannel, useMessages } from '@nchat/realtime-react';
import { useCallback, useState } from 'react';
import { Composer } from '../composer/composer';
import { TypingLine } from '../composer/typing-line';
import { ConnectionNotice } from '../connection/connection-notice';
import { Announcer } from '../messages/announcer';
import { DeleteDialog } from '../messages/delete-dialog';
import { MessageList } from '../messages/message-list';
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
  const [deleting, setDeleting] = useState<string | null>(null);
  const stopEditing = useCallback(() => setEditing(null), []);
  const stopDeleting = useCallback(() => setDeleting(null), []);

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
        <>
          <MessageList
            key={channelId}
            user={user}
            view={view}
            editing={editing}
            onEdit={setEditing}
            onEdited={stopEditing}
            onDelete={setDeleting}
          />
          <ConnectionNotice />
          <Composer channelId={channelId} onSend={view.send} onEditLast={editLast} />
          <TypingLine />
        </>
      )}
      <Announcer user={user} channelId={channelId} />
      {deleting && <DeleteDialog messageId={deleting} onDelete={view.remove} onClose={stopDeleting} />}
    </main>
  );
}
