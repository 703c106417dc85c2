import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Whether the page is the reader's by now. What a server renders, and the first rendering in the browser, which has to
 * be the same, know neither the reader's clock nor their time zone.
 */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
