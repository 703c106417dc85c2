import type { Random } from '../../chaos/random.js';
import { BINARY, TOKEN } from '../case.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateText } from '../mutate.js';

const EVENTS = ['connect', 'disconnect', 'disconnecting', 'connect_error', 'error', 'newListener', 'removeListener'];
const NAMES = ['__proto__', 'constructor', 'toString', '', 'message:explode', 'ping', 'message', 'x'.repeat(2_000)];

/** Packets of Engine.IO and Socket.IO as nobody's client writes them. */
const PACKETS: readonly string[] = [
  ...[
    '',
    '0',
    '1',
    '2',
    '2probe',
    '3',
    '3probe',
    '5',
    '6',
    '7',
    '8x',
    'b',
    'bAQID',
    'b!!!!',
    '4',
    '40',
    '41',
    '42',
    '43',
    '44',
  ],
  ...[
    '45',
    '46',
    '47',
    '48["x"]',
    '4{}',
    '4-1',
    '4\u0000',
    '44{"message":"x"}',
    '44/x,{}',
    '41/x,',
    '40/x,',
    '40/__proto__,{}',
  ],
  ...[
    '40/admin,{"token":"x"}',
    `40{"token":"${TOKEN}"}`,
    '40[]',
    '40null',
    '40"x"',
    '40{',
    '40{"token":{}}',
    '40/,',
    '40,',
  ],
  ...[
    '42[]',
    '42{}',
    '42null',
    '42[null]',
    '42[1]',
    '42[7,{}]',
    '42[{}]',
    '42[["ping"]]',
    '42["ping"',
    '42"ping"',
    '42[true]',
  ],
  ...[
    '42["ping",1,2,3]',
    '42["ping"]["ping"]',
    '429["ping"]',
    `42${'9'.repeat(400)}["ping"]`,
    '42-1["ping"]',
    '421e3["ping"]',
  ],
  ...['43[]', '430[]', '4399999999[{}]', `43${'1'.repeat(60)}[1]`, '43["__proto__"]', '43{}', '430', '43null'],
  ...[
    '451-["message:send",{"_placeholder":true,"num":0}]',
    '4511-["ping"]',
    '450-["ping",1]',
    '45-1-["ping"]',
    '451["ping"]',
  ],
  ...[
    '451-["ping",{"_placeholder":true,"num":5}]',
    '45999999999-["ping"]',
    '461-0[{"_placeholder":true,"num":0}]',
    '451-',
    '45x-[]',
  ],
  ...[
    '452-["message:send",{"content":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]',
    '451-/x,["ping"]',
  ],
];

const BINARIES = [`${BINARY}`, `${BINARY}\u0000`, `${BINARY}\u0004\u0001\u0002`, `${BINARY}4`, `${BINARY}42["ping"]`];

const eventPacket = (random: Random): string =>
  `42${random.between(1, 99)}[${JSON.stringify(random.pick([...EVENTS, ...NAMES]))},{}]`;

export const packet = (random: Random): string => {
  const kind = random.between(0, 9);
  if (kind < 4) return random.pick(PACKETS);
  if (kind < 5) return random.pick(BINARIES);
  if (kind < 8) return eventPacket(random);
  return mutateText(random, random.pick(PACKETS));
};

/** Packets of somebody who is let in: most of them end the connection, so few go over each. */
export const packetGrammar: Grammar = {
  name: 'packets',
  weight: 3,
  make: (random) => {
    const many = chance(random, 0.2) ? 30 : 6;
    return { grammar: 'packets', way: 'session', inputs: several(random.between(1, many), () => packet(random)) };
  },
};

const SEPARATOR = '\u001e';

/** Packets after which a session goes on. */
const HARMLESS: readonly string[] = [
  ...['3', '6', '5', '42["ping",{}]', '421["ping",{"timestamp":1}]', '422["typing",{"channelId":"room-1"}]'],
  ...['423["channel:join",{"channelId":"room-1"}]', '424["message:send",{"channelId":"room-1","content":"hello"}]'],
  ...['425["presence:update",{"status":"away"}]', '43[]', '439["x"]', '40/nowhere,{}'],
];

export const harmless = (random: Random): string => random.pick(HARMLESS);

/** Payloads of Engine.IO's long-polling: many packets in one, none, or no payload at all. */
export const payloadGrammar: Grammar = {
  name: 'polling payloads',
  weight: 2,
  make(random) {
    const good = (): string => several(random.between(1, 6), () => harmless(random)).join(SEPARATOR);
    const payload = (): string => {
      if (chance(random, 0.03)) return `42["ping",{}]${SEPARATOR}`.repeat(700);
      const packets = several(random.between(1, 12), () => packet(random)).filter((one) => !one.startsWith(BINARY));
      const text = packets.join(SEPARATOR);
      return chance(random, 0.3) ? mutateText(random, text) : text;
    };
    // One that ends the session leaves nothing for those after it to reach.
    const inputs = [...several(random.between(2, 10), good), ...several(random.between(1, 4), payload)];
    return { grammar: 'polling payloads', way: chance(random, 0.15) ? 'overlapping' : 'polling', inputs };
  },
};
