import { describe, expect, it } from 'vitest';
import { Attachment } from './attachment.js';

const file = { type: 'file', url: 'https://files.example.com/a.pdf', name: 'a.pdf' };
const accepts = (change: Record<string, unknown>) => Attachment.safeParse({ ...file, ...change }).success;

describe('an attachment', () => {
  it('needs a type, a URL and a name', () => {
    expect(accepts({})).toBe(true);
    for (const field of ['type', 'url', 'name']) expect(accepts({ [field]: undefined }), field).toBe(false);
  });

  it('may say more of itself', () => {
    expect(accepts({ id: 'f1', size: 0, mimeType: 'image/png', width: 10, height: 20 })).toBe(true);
    for (const bad of [{ size: -1 }, { size: 1.5 }, { width: -1 }, { height: 100_001 }, { id: '' }, { mimeType: '' }])
      expect(accepts(bad), JSON.stringify(bad)).toBe(false);
  });

  it('links by http and https only', () => {
    expect(accepts({ url: 'http://localhost:9000/x' })).toBe(true);
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/a.pdf', 'a.pdf', ''])
      expect(accepts({ url }), url).toBe(false);
  });

  it('has a URL of at most 2048 characters without white space, controls or broken Unicode', () => {
    const base = 'https://x.example.com/';
    expect(accepts({ url: base.padEnd(2048, 'a') })).toBe(true);
    expect(accepts({ url: base.padEnd(2049, 'a') })).toBe(false);
    for (const bad of ['a b', 'a\u00A0b', 'a\u0000', 'a\u007F', '\uD83D'])
      expect(accepts({ url: base + bad }), JSON.stringify(bad)).toBe(false);
    // URL parsers drop line breaks and tabs; whether refused or dropped, they do not travel on.
    for (const broken of ['a\nb', 'a\tb', ' ']) {
      const url = Attachment.safeParse({ ...file, url: base + broken }).data?.url;
      expect(url ?? '').not.toMatch(/\s/);
    }
  });

  it('has texts that are texts', () => {
    for (const field of ['id', 'type', 'name', 'mimeType']) expect(accepts({ [field]: 'a\u0000' }), field).toBe(false);
    expect(accepts({ name: 'n'.repeat(257) })).toBe(false);
  });
});
