import type { Stage } from './scenarios';

export interface RestartOptions {
  /** As by a power cut, instead of in good order. */
  readonly isKill: boolean;
  /** How long it stays away, at most 30 s. */
  readonly awayMs: number;
}

/** Restarts the server; resolves when it is back. */
export type Restart = (how: RestartOptions) => Promise<unknown>;

interface Place extends Pick<Stage, 'actors' | 'until'> {
  /** `null` where the server belongs to somebody else, who has to be asked. */
  readonly restart: Restart | null;
}

/** Somebody has to find the terminal first. */
const BY_HAND_MS = 180_000;
/** Long enough that everybody notices and writes something. */
const AWAY_MS = 1_500;

/** Does something while there is no server, and ends when everybody is connected to the next one. */
export async function withoutServer(
  { actors, until, restart }: Place,
  isKill: boolean,
  work: () => Promise<void>,
): Promise<void> {
  const isGone = (): boolean => actors.every((actor) => actor.state() !== 'connected');
  const isBack = (): boolean => actors.every((actor) => actor.state() === 'connected');
  if (!restart) {
    await until('Stop the server now', isGone, BY_HAND_MS);
    await work();
    return until('Start the server again', isBack, BY_HAND_MS);
  }
  let isRefused = false;
  const back = restart({ isKill, awayMs: AWAY_MS });
  back.catch(() => (isRefused = true)); // Thrown below.
  await until('The server goes away', () => isRefused || isGone());
  if (!isRefused) await work();
  await back;
  await until('Everybody is back', isBack);
}
