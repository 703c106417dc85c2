import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy';

type Options = Parameters<typeof contentSecurityPolicy>[0];

const directives = (options: Partial<Omit<Options, 'page'>> & { page?: string }) =>
  new Map(
    contentSecurityPolicy({
      nonce: 'n0nce',
      realtime: undefined,
      isDevelopment: false,
      mayBeFramed: false,
      ...options,
      page: new URL(options.page ?? 'https://chat.example/'),
    })
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );

it('lets scripts and style sheets of its own nonce run, and none that evaluate text', () => {
  const policy = directives({});
  expect(policy.get('script-src')).toBe("'self' 'nonce-n0nce' 'strict-dynamic'");
  expect(policy.get('style-src')).toBe("'self' 'nonce-n0nce'");
  expect(policy.get('object-src')).toBe("'none'");
  expect(policy.get('frame-ancestors')).toBe("'none'");
  expect(directives({ mayBeFramed: true }).get('frame-ancestors')).toBe("'self'");
});

it.each([
  ['https://chat.example/', 'https://rt.example', 'https://rt.example wss://rt.example'],
  ['https://chat.example/', 'wss://rt.example:8443/path', 'https://rt.example:8443 wss://rt.example:8443'],
  ['https://chat.example/', '/', 'https://chat.example wss://chat.example'],
  ['https://chat.example/', undefined, 'https://chat.example wss://chat.example'],
  ['http://localhost:3000/', undefined, 'http://localhost:3101 ws://localhost:3101'],
  ['http://127.0.0.1:3000/', undefined, 'http://127.0.0.1:3101 ws://127.0.0.1:3101'],
])('lets the page %s with the server %s connect to %s', (page, realtime, sources) => {
  expect(directives({ page, realtime }).get('connect-src')).toBe(`'self' ${sources}`);
});

it('gives way to the development server only there', () => {
  const policy = directives({ isDevelopment: true, page: 'http://localhost:3000/' });
  expect(policy.get('script-src')).toContain("'unsafe-eval'");
  expect(policy.get('style-src')).toBe("'self' 'unsafe-inline'");
  expect(policy.get('connect-src')).toContain(' ws://localhost:3000');
});
