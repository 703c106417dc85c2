import type { Random } from '../../chaos/random.js';
import { encodeFrame, textFrame } from '../frame-codec.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateText } from '../mutate.js';
import { packet } from './packets.js';

const FINAL = 0x80;

/** One frame, or a group of them, that the standard forbids or barely allows. */
function frame(random: Random): Buffer {
  const text = Buffer.from(packet(random).slice(0, 2_000), 'utf8');
  switch (random.between(0, 11)) {
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

/** Bytes of a WebSocket whose other side has not yet said who it is. */
export const frameGrammar: Grammar = {
  name: 'websocket frames',
  weight: 3,
  make(random) {
    const one = (): string => {
      const bytes = frame(random).toString('latin1');
      return chance(random, 0.2) ? mutateText(random, bytes) : bytes;
    };
    return { grammar: 'websocket frames', way: 'websocket', inputs: several(random.between(1, 5), one) };
  },
};
