import type { Attachment, Message } from '@nchat/realtime-client';

/** The message that a draft answers, as much of it as is shown above the field. */
export type Quoted = Pick<Message, 'id' | 'userId' | 'content'>;

/** What is written and not sent yet. */
export interface Draft {
  readonly text: string;
  readonly replyTo?: Quoted | undefined;
  readonly attachments: readonly Attachment[];
}

const EMPTY: Draft = { text: '', attachments: [] };
const PREFIX = 'nchat:draft:';

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

/** Several people may use one browser, as on the page with two of them: each has drafts of their own. */
export function draftKey(user: string, channelId: string, threadId?: string): string {
  return [user, channelId, ...(threadId === undefined ? [] : [threadId])].join('/');
}

export function draftOf(key: string): Draft {
  let draft = drafts.get(key);
  if (!draft) drafts.set(key, (draft = load(key)));
  return draft;
}

/** Changes a draft, and keeps it over a reload. */
export function changeDraft(key: string, change: Partial<Draft>): void {
  const draft = { ...draftOf(key), ...change };
  drafts.set(key, draft);
  save(key, draft);
  for (const listener of listeners) listener();
}

export const clearDraft = (key: string): void => changeDraft(key, { ...EMPTY, replyTo: undefined });

/** Calls back when any draft has changed, here or in another tab. */
export function onDrafts(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', onStorage);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', onStorage);
  };
}

export const noDraft = (): Draft => EMPTY;

function onStorage({ key }: StorageEvent): void {
  if (key !== null && !key.startsWith(PREFIX)) return;
  if (key === null) drafts.clear();
  else drafts.delete(key.slice(PREFIX.length));
  for (const listener of listeners) listener();
}

function load(key: string): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null') as Partial<Draft> | null;
    return { ...EMPTY, ...stored };
  } catch {
    // A browser that keeps nothing, or something else under this name: one starts empty.
    return EMPTY;
  }
}

function save(key: string, draft: Draft): void {
  try {
    if (draft.text === '' && !draft.replyTo && draft.attachments.length === 0) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // The draft then lives as long as the page.
  }
}
