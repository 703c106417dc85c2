/** What one pane has sent and was told of. */
export interface Score {
  readonly sent: number;
  /** Messages that its client has told of. */
  readonly received: number;
  /** In a place that the client has passed without a word. */
  readonly lost: number;
  /** Told of more than once. */
  readonly doubled: number;
  /** Told of after something that comes later. */
  readonly outOfOrder: number;
  /** Gone, as the client has announced by a `gap`: no silent loss. */
  readonly announced: number;
  /** Taken by the server, and the client has not come so far. */
  readonly onTheWay: number;
  /** Sent, and in no log yet. */
  readonly waiting: number;
  /** Refused for good, and told so. */
  readonly refused: number;
}

export const NO_SCORE = {
  sent: 0,
  received: 0,
  lost: 0,
  doubled: 0,
  outOfOrder: 0,
  announced: 0,
  onTheWay: 0,
  waiting: 0,
  refused: 0,
} satisfies Score;

export function sumOf(scores: readonly Score[]): Score {
  const sum: Record<keyof Score, number> = { ...NO_SCORE };
  for (const score of scores) {
    for (const name of Object.keys(NO_SCORE) as (keyof Score)[]) sum[name] += score[name];
  }
  return sum;
}

export const isClean = ({ lost, doubled, outOfOrder }: Score): boolean => lost + doubled + outOfOrder === 0;
export const isSettled = ({ onTheWay, waiting }: Score): boolean => onTheWay + waiting === 0;
