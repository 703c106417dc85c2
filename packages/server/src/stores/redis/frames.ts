import type { BusFrame } from '../../ports/event-bus.js';
import { decodeEntry, fieldsOf } from './decode.js';

/** Frames that are not log entries travel as JSON of our own making. */
export const encodeFrame = (frame: BusFrame): string => `J${JSON.stringify(frame)}`;

/** Reads a frame of the bus. Entries come from the append script as a list of strings; `null` is none of ours. */
export function decodeFrame(text: string): BusFrame | null {
  const body = text.slice(1);
  if (text.startsWith('J')) return JSON.parse(body) as BusFrame;
  if (!text.startsWith('E')) return null;
  const [epoch = '', offset = '', kind = '', id = '', prev = '', at = '', channelId = '', ...flat] = JSON.parse(
    body,
  ) as string[];
  const raw = { epoch, offset: Number(offset), kind, id, prev, fields: fieldsOf(flat), deletedAt: '' };
  const entry = decodeEntry(channelId, raw);
  return { kind: 'entry', channelId, position: entry.data.position, prev, entry, at: Number(at) };
}
