/** Where a reader is in a list that ends with the newest message. */
export interface Place {
  /** Whether the end stays in view whatever grows. */
  readonly isFollowing: boolean;
  /** How far the end is below the view. */
  readonly distance: number;
  readonly top: number;
  readonly height: number;
}

type Scroller = Pick<Element, 'scrollTop' | 'scrollHeight' | 'clientHeight'>;

/** Further away than this counts as reading older messages. */
export const SLACK_PX = 120;
/** Positions are rounded. */
const ROUNDING_PX = 1;

export const AT_END: Place = { isFollowing: true, distance: 0, top: 0, height: 0 };

/** Only a reader leaves the end, by moving up; what grows does not send them away. */
export function nextPlace(before: Place, { scrollTop: top, scrollHeight: height, clientHeight }: Scroller): Place {
  const distance = height - clientHeight - top;
  // What shrinks above the view takes the view along.
  const hasMovedUp = before.top - top > Math.max(0, before.height - height) + ROUNDING_PX;
  const isFollowing = distance <= ROUNDING_PX || (before.isFollowing && !hasMovedUp);
  return { isFollowing, distance, top, height };
}

/** Whether the reader has gone back to older messages. */
export const isAway = ({ isFollowing, distance }: Place): boolean => !isFollowing && distance > SLACK_PX;
