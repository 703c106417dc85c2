import { useMessages, usePresence } from '@nchat/realtime-react';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { matchingNames, mentionQuery, type MentionQuery } from './mentions';

interface Options {
  readonly user: string;
  readonly text: string;
  /** Takes the chosen name in the place of what is written of it. */
  readonly onChoose: (query: MentionQuery, name: string) => void;
}

/** Completes `@` and the beginning of a name, as a combobox does: the field keeps the focus, the arrows choose. */
export function useMentionCompletion({ user, text, onChoose }: Options) {
  const people = usePeople(user);
  const listId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  /** The place of the `@` whose list was closed with Escape. */
  const [closed, setClosed] = useState<number | null>(null);

  const query = caret === null ? null : mentionQuery(text, caret);
  const names = query && query.start !== closed ? matchingNames(people, query.name) : [];
  const isOpen = query !== null && names.length > 0;
  const active = Math.min(chosen, names.length - 1);

  const choose = (name: string) => {
    if (query) onChoose(query, name);
    setChosen(0);
  };

  /** @returns whether the key was meant for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const name = names[active];
    if (!isOpen || name === undefined) return false;
    if (event.key === 'ArrowDown') setChosen((active + 1) % names.length);
    else if (event.key === 'ArrowUp') setChosen((active - 1 + names.length) % names.length);
    else if (event.key === 'Escape') setClosed(query.start);
    // A name that stands there whole needs no completion: Enter then sends.
    else if (event.key === 'Enter' && !event.shiftKey && name !== query.name) choose(name);
    else if (event.key === 'Tab' && !event.shiftKey) choose(name);
    else return false;
    event.preventDefault();
    return true;
  };

  return {
    names,
    active,
    listId,
    isOpen,
    choose,
    onKeyDown,
    /** For the field: where its caret went; `null` when it has lost the focus. */
    onCaret(at: number | null) {
      setCaret(at);
      if (at === null || (closed !== null && mentionQuery(text, at)?.start !== closed)) setClosed(null);
      setChosen(0);
    },
    /** A field with an open list is a combobox; else it is the text field that it always was. */
    fieldProps: isOpen
      ? ({
          role: 'combobox',
          'aria-expanded': true,
          'aria-autocomplete': 'list',
          'aria-controls': listId,
          'aria-activedescendant': `${listId}-${active}`,
        } as const)
      : {},
  };
}

/** Everybody one may mean in a channel: its members, and whoever has written. */
function usePeople(user: string): readonly string[] {
  const { members } = usePresence();
  const { messages } = useMessages();
  return useMemo(() => {
    const ids = new Set([...members, ...messages].map(({ userId }) => userId));
    ids.delete(user);
    return [...ids];
  }, [members, messages, user]);
}
