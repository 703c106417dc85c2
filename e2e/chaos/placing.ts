import { groupBy, type ChaosRecord, type FinalLog } from './record.js';

const follows = ({ op }: ChaosRecord): boolean => op === 'start' || op === 'deliver' || op === 'gap';

/**
 * Gives every delivery its place. Applications are told the places of messages only; an edit, a delete or a reaction
 * has to be the entry right after the one delivered before. What was lost, doubled or swapped among them therefore
 * shows as a message, or an entry of another reader, at a place that is not its own.
 *
 * @returns what each reader of a channel followed, in order, by reader and channel
 */
export function placeDeliveries(
  records: readonly ChaosRecord[],
  logOf: ReadonlyMap<string, FinalLog>,
): Map<string, ChaosRecord[]> {
  const readers = groupBy(records.filter(follows), ({ who, channel }) => `${who} ${channel}`);
  for (const [reader, own] of readers) readers.set(reader, placeOf(own, logOf));
  return readers;
}

function placeOf(own: readonly ChaosRecord[], logOf: ReadonlyMap<string, FinalLog>): ChaosRecord[] {
  const placed = [...own];
  /** Deliveries whose epoch the reader has not been told yet: that of the next message is theirs. */
  let open: number[] = [];
  let last: { epoch: string; offset: number } | null = null;
  const close = (epoch: string): void => {
    for (const i of open) placed[i] = { ...(placed[i] as ChaosRecord), epoch };
    open = [];
  };
  own.forEach((record, i) => {
    const { op, epoch, offset } = record;
    if (op !== 'deliver') {
      if (op === 'start' && last !== null) return;
      open = [];
      last = { epoch, offset };
    } else if (offset > 0) {
      if (epoch !== '') close(epoch);
      last = { epoch, offset };
    } else {
      const place: { epoch: string; offset: number } = { epoch: last?.epoch ?? '', offset: (last?.offset ?? 0) + 1 };
      placed[i] = { ...record, ...place };
      if (place.epoch === '') open.push(i);
      last = place;
    }
  });
  // Whoever stands at the end of the log at the end of the run stands in its last epoch.
  const log = own[0] && logOf.get(own[0].channel);
  const end = last as { epoch: string; offset: number } | null;
  if (log && end?.offset === log.offset) close(log.epoch);
  return placed;
}
