import { describe, expect, it } from 'vitest';
import { createOriginCheck } from './origins.js';

const allows = createOriginCheck(['https://chat.example.com', 'http://localhost:*']);

describe('an origin', () => {
  it.each([undefined, 'https://chat.example.com', 'http://localhost:3000', 'http://localhost'])(
    'may call: %s',
    (origin) => expect(allows(origin)).toBe(true),
  );

  it.each([
    'null',
    '',
    'http://chat.example.com',
    'https://chat.example.com:8443',
    'https://chat.example.com.evil.example',
    'https://evil.example/https://chat.example.com',
    'https://localhost:3000',
    'http://localhost:1.evil.example',
    'http://localhost:',
    'http://localhost.evil.example',
    'http://localhost:3000/',
  ])('may not call: %s', (origin) => expect(allows(origin)).toBe(false));

  it('may be any where all are allowed, and none where none is', () => {
    expect(createOriginCheck(['*'])('null')).toBe(true);
    expect(createOriginCheck([])('http://localhost')).toBe(false);
    expect(createOriginCheck([])(undefined)).toBe(true);
  });
});
