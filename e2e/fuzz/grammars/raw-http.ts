import type { Random } from '../../chaos/random.js';
import { BEARER, JSON_TYPE, oddHeader, request } from './request.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateText } from '../mutate.js';

const many = (count: number): string => several(count, () => 'X-Many: 1\r\n').join('');
const upgrade = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
const KEY = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const ENGINE = '/socket.io/?EIO=4&transport=websocket';

/** Openings of a connection that are no request, or one that two readers could read in two ways. */
const OPENINGS: readonly string[] = [
  ...[
    '',
    '\r\n\r\n',
    '\0'.repeat(64),
    'GET /',
    'GET /health\r\n\r\n',
    'GET /health HTTP/0.9\r\n\r\n',
    'GET /health HTTP/9.9\r\n\r\n',
  ],
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://evil.example/health HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
  'GET /health HTTP/1.1\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: x\r\nX-A : 1\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: x\r\n X-Fold: 1\r\n\r\n',
  'GET /health HTTP/1.1\nHost: x\n\n',
  `GET /health HTTP/1.1\r\nHost: x\r\n${many(100)}\r\n`,
  `GET /health HTTP/1.1\r\nHost: x\r\n${many(1_200)}\r\n`,
  `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'POST /poll HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /poll HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}',
  'POST /poll HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /poll HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}',
  'POST /poll HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
  'POST /poll HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n',
  'POST /poll HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  'POST /poll HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}',
  'POST /poll HTTP/1.1\r\nHost: x\r\nExpect: cheese\r\nContent-Length: 2\r\n\r\n{}',
  upgrade('/health'),
  upgrade('/', KEY),
  upgrade(ENGINE),
  upgrade(ENGINE, `${KEY}${KEY}`),
  upgrade(ENGINE, KEY.replace('13', '8')),
  upgrade(ENGINE, KEY.replace('dGhl', '!!!!')),
  upgrade(ENGINE, `${KEY}Origin: null\r\n`),
  upgrade(ENGINE, `${KEY}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=999\r\n`),
  upgrade(ENGINE, `${KEY}Sec-WebSocket-Extensions: ;;;=\r\n`),
  upgrade(ENGINE, `${KEY}Sec-WebSocket-Protocol: a,,b\r\n`),
  upgrade('/socket.io/?EIO=3&transport=websocket', KEY),
  upgrade('/socket.io/?EIO=4&transport=polling', KEY),
  upgrade('/socket.io/?EIO=4&transport=websocket&sid=__proto__', KEY),
  upgrade('/socket.io/?EIO=4&transport=x', KEY),
  upgrade('/socket.io/?%', KEY),
  `${upgrade(ENGINE, KEY)}\u0081\u0005hello`,
  'POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n4',
  'DELETE /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n',
];

/** Bytes on a connection: requests that are none, that are cut off, or of which a few bytes have changed. */
export const rawHttpGrammar: Grammar = {
  name: 'raw http',
  weight: 3,
  make: (random) => ({ grammar: 'raw http', way: 'tcp', inputs: [opening(random)] }),
};

function opening(random: Random): string {
  if (chance(random, 0.35)) return random.pick(OPENINGS);
  if (chance(random, 0.35)) return mutateText(random, random.pick(OPENINGS));
  const body = '{"channelId":"room-1","content":"x"}';
  const whole = request({ method: 'POST', path: '/messages', headers: [BEARER, JSON_TYPE, oddHeader(random)], body });
  return mutateText(random, whole);
}
