import type { Random } from '../../chaos/random.js';
import { RAW } from '../case.js';
import { encodeFrame, textFrame } from '../frame-codec.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateText } from '../mutate.js';
import { harmless, packet } from './packets.js';

const FINAL = 0x80;

/** One frame, or a group of them, that the standard forbids or barely allows. */
const frame = (random: Random): Buffer => frameOf(random, random.between(0, 11));

/** The same, but for those that swallow what comes after them: a session has to answer in the end, or be closed. */
const wholeFrame = (random: Random): Buffer => frameOf(random, random.pick([0, 1, 2, 5, 6, 7, 8, 9, 10]));

function frameOf(random: Random, kind: number): Buffer {
  const text = Buffer.from(packet(random).slice(0, 2_000), 'utf8');
  switch (kind) {
    case 0:
      return encodeFrame(text, { opcode: 1, isMasked: false });
    case 1:
      return encodeFrame(text, { opcode: random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) });
    case 2:
      return encodeFrame(text, { opcode: 1, flags: FINAL | random.pick([0x10, 0x20, 0x40, 0x70]) });
    case 3:
      return encodeFrame(text, {
        opcode: 1,
        length: random.pick([65_537, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]),
      });
    case 4:
      return Buffer.concat(
        several(random.between(2, 60), () => '').map((_, i) =>
          encodeFrame(Buffer.from('4'), { opcode: i ? 0 : 1, flags: 0 }),
        ),
      );
    case 5:
      return encodeFrame(Buffer.alloc(random.between(0, 200)), {
        opcode: random.pick([8, 9, 10]),
        flags: random.pick([0, FINAL]),
      });
    case 6:
      return encodeFrame(Buffer.from([random.between(0, 255), random.between(0, 255), 0xff, 0xfe]), { opcode: 8 });
    case 7:
      return encodeFrame(Buffer.from([0x34, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]), { opcode: 1 });
    case 8:
      return encodeFrame(text, { opcode: 0 });
    case 9:
      return encodeFrame(text, { opcode: 2 });
    case 10:
      return textFrame(packet(random));
    default:
      return textFrame(text.toString()).subarray(0, random.between(0, 20));
  }
}

/** A message that is cut into fragments, with control frames between them, as the standard allows. */
function fragments(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const cuts = several(random.between(1, 6), () => '').map(() => random.between(0, bytes.length));
  const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
  return Buffer.concat(
    edges.slice(1).flatMap((end, i) => {
      const part = encodeFrame(bytes.subarray(edges[i], end), {
        opcode: i === 0 ? 1 : 0,
        flags: i === edges.length - 2 ? FINAL : 0,
      });
      return chance(random, 0.3) ? [part, control(random)] : [part];
    }),
  );
}

const control = (random: Random): Buffer =>
  encodeFrame(Buffer.alloc(random.between(0, 125), random.between(0, 255)), { opcode: random.pick([9, 10]) });

/** Frames after which the connection goes on. */
function good(random: Random, text: string): Buffer {
  const kind = random.between(0, 3);
  if (kind === 0) return control(random);
  if (kind === 1) return fragments(random, text);
  // A length that is written longer than it need be.
  if (kind === 2) return longWinded(text);
  return textFrame(text);
}

function longWinded(text: string): Buffer {
  const frame = textFrame(text);
  if (((frame[1] as number) & 0x7f) >= 126) return frame;
  const length = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, (frame[1] as number) & 0x7f]);
  return Buffer.concat([frame.subarray(0, 1), length, frame.subarray(2)]);
}

/** Before anybody has said who they are, hardly anything may be said. */
const EARLY = ['3', '6', '5', '3probe', '40/nowhere,{}', '40/x'];

/** Bytes of a WebSocket, of a session and before there is one: frames that go well, and at the end one that may not. */
export const frameGrammar: Grammar = {
  name: 'websocket frames',
  weight: 3,
  make(random) {
    const last = (): string => {
      const bytes = frame(random).toString('latin1');
      return chance(random, 0.2) ? mutateText(random, bytes) : bytes;
    };
    if (chance(random, 0.5)) {
      const early = (): string => good(random, random.pick(EARLY)).toString('latin1');
      const inputs = [...several(random.between(0, 12), early), ...several(random.between(1, 2), last)];
      return { grammar: 'websocket frames', way: 'websocket', inputs };
    }
    const one = (): string => RAW + good(random, harmless(random)).toString('latin1');
    const inputs = [...several(random.between(10, 40), one), RAW + wholeFrame(random).toString('latin1')];
    return { grammar: 'websocket frames', way: 'session', inputs };
  },
};
