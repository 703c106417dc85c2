import styles from './load-failed.module.css';

/** Where a part of the page should be that could not be had. It is tried again by itself as well. */
export function LoadFailed({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div className={styles.failed} role="alert">
      <p>This part of the page could not be loaded. Trying again…</p>
      <button type="button" onClick={onRetry}>
        Try now
      </button>
      {/* After a new version has been put up, what this page asks for is there no more. */}
      <button type="button" onClick={() => window.location.reload()}>
        Reload the page
      </button>
    </div>
  );
}
