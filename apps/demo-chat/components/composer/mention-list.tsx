import { Avatar } from '../ui/avatar';
import styles from './mention-list.module.css';

interface Props {
  readonly id: string;
  readonly names: readonly string[];
  readonly active: number;
  readonly onChoose: (name: string) => void;
}

/** Above the field, which keeps the focus. */
export function MentionList({ id, names, active, onChoose }: Props) {
  return (
    <ul id={id} role="listbox" aria-label="People to mention" className={styles.list}>
      {names.map((name, index) => (
        <li
          key={name}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={styles.option}
          // Before the field loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(name);
          }}
        >
          <Avatar userId={name} size="tiny" />
          {name}
        </li>
      ))}
    </ul>
  );
}
