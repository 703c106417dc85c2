import styles from './icon.module.css';

/** Outlines on a grid of 24. */
const PATHS = {
  alert: 'M12 8v5M12 16.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16ZM10 20.5h4',
  bot: 'M5 9h14v10H5zM12 9V5M9.5 13.5v.01M14.5 13.5v.01M9 19v0M12 5v-.5',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  checks: 'm2 12.5 4.5 4.5L16 7.5M12 16l1 1 9-9.5',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  close: 'M6 6l12 12M18 6 6 18',
  columns: 'M4 5h16v14H4zM12 5v14',
  desktop: 'M3 5h18v11H3zM9 20h6M12 16v4',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'm4 20 1-4L16 5l3 3L8 19l-4 1Z',
  globe:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c3 2.5 3.5 6 3.5 9s-.5 6.5-3.5 9M12 3c-3 2.5-3.5 6-3.5 9s.5 6.5 3.5 9',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1.2-1.2',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  message: 'M4 5h16v11h-9l-4 4v-4H4z',
  mobile: 'M8 3h8v18H8zM11.5 18h1',
  more: 'M6 12v.01M12 12v.01M18 12v.01',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.5a3.5 3.5 0 0 1 0 6M17.5 14.5c2 .8 3.5 2.8 3.5 5.5',
  reply: 'M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1',
  send: 'M4 12 20 4l-5 16-3.5-6.5L4 12Z',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 14c1.8 2.7 5.2 2.7 7 0M9 9.5v.01M15 9.5v.01',
  thread: 'M5 5h14v10h-8l-4 4v-4H5ZM9 10h6',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  up: 'm6 15 6-6 6 6',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside a text, or in a button that is labelled: it says nothing of its own. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
