import type { ConnectionCounts } from '../ports/limits.js';
import type { ConnectionLimiter } from './connection-limiter.js';

/** A place here, and among all connections of the user on any instance; both are given back together. */
export async function takePlaces(
  here: ConnectionLimiter,
  everywhere: ConnectionCounts,
  userId: string,
): Promise<() => void> {
  const leaveHere = here.takePlace(userId);
  try {
    const leaveEverywhere = await everywhere.take(userId);
    return () => {
      leaveHere();
      leaveEverywhere();
    };
  } catch (error) {
    leaveHere();
    throw error;
  }
}
