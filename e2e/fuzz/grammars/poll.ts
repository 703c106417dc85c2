import type { Random } from '../../chaos/random.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateJson, mutateText } from '../mutate.js';
import { credentials, JSON_TYPE, request } from './request.js';

const SINCE = [
  ...[
    '',
    '0',
    '1',
    '-1',
    '1.5',
    '1e99',
    '0x10',
    'NaN',
    'null',
    '9007199254740993',
    '99999999999999999999',
    ' 1',
    '1 ',
    '+1',
    '01',
  ],
  ...[
    'a:0:',
    'a:1:x',
    'a:-1:x',
    'a:b:c',
    ':::',
    '__proto__:1:x',
    'a:9007199254740991:x',
    'a:1:x:y',
    '١',
    '1700000000',
    '1700000000000',
  ],
];
const CHANNELS = [
  'room-1',
  'room-2',
  'user:fuzz-1',
  'private-1',
  '',
  'a b',
  '*',
  'x'.repeat(129),
  '__proto__',
  'user:',
  '\u202e',
];
/** Waits that are short, or none: a poll that really waits would hold up what comes after it. */
const WAITS = ['0', '1', '5', '20', '-1', '1.5', 'x', '', '25001', '1e3', 'Infinity', '__proto__'];
const STATES = ['"x"', '{}', '[]', 'null', '{"presence":1}', '"__proto__"', `"${'s'.repeat(5_000)}"`];

/** Polls with positions and waits that are none, in the query and in the body. */
export const pollGrammar: Grammar = {
  name: 'poll',
  weight: 3,
  make: (random) => ({
    grammar: 'poll',
    way: 'http',
    inputs: several(40, () => (chance(random, 0.5) ? query(random) : batch(random))),
  }),
};

function query(random: Random): string {
  const pairs = [
    ['channelId', random.pick(CHANNELS)],
    ...(chance(random, 0.8) ? [['since', since(random)]] : []),
    ...(chance(random, 0.5) ? [['wait', random.pick(WAITS)]] : []),
    ...(chance(random, 0.3) ? [['limit', random.pick(SINCE)]] : []),
    ...(chance(random, 0.1) ? [['since', since(random)]] : []),
    ...(chance(random, 0.05) ? [[random.pick(['channelId[]', 'userId', 'token', '__proto__']), 'x']] : []),
  ].map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`);
  return request({ method: 'GET', path: `/poll?${pairs.join('&')}`, headers: [...credentials(random)] });
}

const since = (random: Random): string =>
  chance(random, 0.7) ? random.pick(SINCE) : mutateText(random, random.pick(SINCE)).slice(0, 300);

function batch(random: Random): string {
  const channels = several(random.between(0, 5), () => {
    const at = chance(random, 0.5) ? `,"since":${JSON.stringify(since(random).toWellFormed())}` : '';
    const state = chance(random, 0.4) ? `,"state":${random.pick(STATES)}` : '';
    return `{"channelId":${JSON.stringify(random.pick(CHANNELS))}${at}${state}}`;
  });
  const text = `{"channels":[${channels.join()}],"wait":${random.pick(['0', '5', '20'])}}`;
  const body = chance(random, 0.4) ? mutateJson(random, text).replaceAll(/"wait":\d{3,}/g, '"wait":9') : text;
  return request({ method: 'POST', path: '/poll', headers: [...credentials(random), JSON_TYPE], body });
}
