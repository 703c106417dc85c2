import type { Random } from '../../chaos/random.js';
import { chance, several, type Grammar } from '../grammar.js';
import { mutateJson, mutateText } from '../mutate.js';
import type { Operation, Pools } from './pools.js';
import { credentials, JSON_TYPE, oddHeader, request } from './request.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LINK'];
const PATHS = [
  ...[
    '/',
    '/nope',
    '//health',
    '/health/../metrics',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/docs/',
    '/docs/static/index.html',
    '/docs/json',
  ],
  ...[
    '/docs/static/..%2f..%2fpackage.json',
    '/presence/%00',
    '/presence/%zz',
    '/presence/a%0d%0ab',
    '/channels//messages',
    '/?__proto__=x',
  ],
  ...[
    `/presence/${'x'.repeat(3_000)}`,
    '/health?token=x',
    '/health?token[]=x',
    '/poll?channelId=a&channelId=b',
    '/socket.io/',
  ],
  ...[
    '/socket.io/?EIO=3&transport=polling',
    '/socket.io/?EIO=4&transport=websocket',
    '/socket.io/?EIO=4&transport=polling&sid=x',
  ],
  ...[
    '/socket.io/?EIO=4&transport=__proto__',
    '/socket.io/?EIO=4&transport=polling&sid=__proto__',
    '/socket.io/?transport=webtransport',
  ],
  ...['/socket.io/x/y?EIO=4&transport=polling', '/socket.io/?EIO=4&transport=polling&j=0', '/socket.io/socket.io.js'],
];
/** What would end the sessions of others, and with them what is tested: orders of a service. */
const longestWait = (text: string): string => text.replaceAll(/("wait":|[?&]wait=)\d{3,}/g, '$19');

/** Calls by the contract's own document, with something about them changed. */
export const httpGrammar = ({ operations }: Pools): Grammar => ({
  name: 'http',
  weight: 5,
  make: (random) => ({
    grammar: 'http',
    way: 'http',
    inputs: several(40, () => call(random, random.pick(operations))),
  }),
});

function call(random: Random, operation: Operation): string {
  if (chance(random, 0.08)) {
    const path = chance(random, 0.5) ? random.pick(PATHS) : escapePath(mutateText(random, random.pick(PATHS)));
    return request({ method: random.pick(METHODS), path, headers: [...credentials(random)] });
  }
  const body = bodyOf(random, operation);
  const headers = [...credentials(random), ...headersOf(random, operation)];
  if (body !== undefined && chance(random, 0.95)) headers.push(JSON_TYPE);
  if (chance(random, 0.1)) headers.push(oddHeader(random));
  const method = chance(random, 0.03) ? random.pick(METHODS) : operation.method;
  return request({ method, path: longestWait(pathOf(random, operation)), headers, body });
}

function bodyOf(random: Random, { bodies }: Operation): string | undefined {
  if (bodies.length === 0) return chance(random, 0.05) ? '{"userId":"fuzz-1"}' : undefined;
  const text = JSON.stringify(random.pick(bodies)) ?? 'null';
  return longestWait(chance(random, 0.6) ? mutateJson(random, text) : text);
}

function headersOf(random: Random, { parameters }: Operation): (readonly [string, string])[] {
  const named = parameters.filter(({ in: place }) => place === 'header' && chance(random, 0.3));
  return named.map(({ name, values }) => [name, plainHeader(String(random.pick(values)))] as const);
}

function pathOf(random: Random, { path, parameters }: Operation): string {
  const valueOf = (name: string): string => {
    const values = parameters.find((parameter) => parameter.name === name)?.values ?? ['room-1', 'm1'];
    const value = String(random.pick(values));
    return chance(random, 0.15) ? mutateText(random, value) : value;
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => escape(valueOf(name)));
  const query = parameters
    .filter(({ in: place }) => place === 'query' && chance(random, 0.7))
    .map(({ name }) => `${name}=${escape(valueOf(name))}`);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

/** Percent signs are left as they are: broken escapes are inputs, too. */
const escape = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll('%25', '%');
/** Only what a request line can hold. */
const escapePath = (text: string): string => `/${text.replaceAll(/[^\x21-\x7e]/g, '%00').replace(/^\/+/, '')}`;
const plainHeader = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');
