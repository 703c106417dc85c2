import styles from './brand.module.css';

export function Brand() {
  return (
    <p className={styles.brand}>
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" />
        <path d="M8 9.5A2.5 2.5 0 0 1 10.5 7h11A2.5 2.5 0 0 1 24 9.5v8a2.5 2.5 0 0 1-2.5 2.5H15l-4.8 4.2c-.5.4-1.2.1-1.2-.5V19.5A2.5 2.5 0 0 1 8 17.5z" />
      </svg>
      nchat <span>demo</span>
    </p>
  );
}
