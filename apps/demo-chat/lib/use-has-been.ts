import { useState } from 'react';

/** Whether something is true, or was before. */
export function useHasBeen(isNow: boolean): boolean {
  const [was, setWas] = useState(isNow);
  if (isNow && !was) setWas(true);
  return isNow || was;
}
