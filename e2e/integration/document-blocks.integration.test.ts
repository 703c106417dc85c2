import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRealtimeServer, mintToken } from '@nchat/realtime-server';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, documents, root, type Block } from './document-blocks.js';

const call = promisify(execFile);
const SECRET = randomBytes(32).toString('hex');
const KEY = randomBytes(32).toString('hex');

const blocks = documents().flatMap(blocksOf);
const of = (...languages: string[]): Block[] => blocks.filter(({ language }) => languages.includes(language));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
const variables = new Set(read('docs/configuration.md').match(/REALTIME_\w+/g));

const folder = mkdtempSync(join(tmpdir(), 'nchat-blocks-'));
const server = createRealtimeServer({
  port: 0,
  host: '127.0.0.1',
  route: '127.0.0.1',
  auth: { secrets: [SECRET], apiKeys: [KEY] },
  log: { level: 'silent' },
});
let world: { url: string; token: string };

beforeAll(async () => {
  const { url } = await server.listen();
  world = { url, token: await mintToken({ userId: 'alice', secret: SECRET }) };
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('is in languages that something here looks at', () => {
  const known = ['ts', 'tsx', 'sh', 'js', 'json', 'http', 'nginx', 'ini', 'redis-acl', 'text'];
  expect(blocks.filter(({ language }) => !known.includes(language)).map(({ name }) => name)).toEqual([]);
});

describe('commands for a shell', () => {
  it('can be read by one', async () => {
    const faults = await Promise.all(
      of('sh').map(({ name, code }) =>
        call('bash', ['--norc', '-nc', code]).then(
          () => [],
          (error: unknown) => [`${name}: ${String(error)}`],
        ),
      ),
    );
    expect(faults.flat()).toEqual([]);
  });

  it('name scripts, files and variables that are there', () => {
    const missing = of('sh', 'ini').flatMap(({ name, code }) => [
      ...unknown(name, code, /npm run ([\w:-]+)/g, (script) => scripts.includes(script)),
      ...unknown(name, code, /(?<![\w/.])((?:scripts|examples|plugin|deploy)\/[\w./-]+)/g, (path) =>
        existsSync(join(root, path)),
      ),
      // The last name of a variable that is read from a file.
      ...unknown(name, code, /(?<!NEXT_PUBLIC_)\b(REALTIME_[A-Z_]+)/g, (variable) =>
        variables.has(variable.replace(/_FILE$/, '')),
      ),
    ]);
    expect(missing).toEqual([]);
  });

  const calls = of('sh')
    .flatMap(({ name, code }) => curlsOf(code).map((command) => [name, command] as const))
    // Those of administrators last: they revoke what the others use.
    .sort(([, a], [, b]) => Number(a.includes('/admin/')) - Number(b.includes('/admin/')));

  it.each(calls)('%s: %s is answered well', async (_, command) => {
    const here = command
      .replace(/https?:\/\/(?:realtime\.)?(?:localhost:3101|example\.com)/, world.url)
      .replace(/^curl/, 'curl --silent --show-error --fail-with-body');
    const { stdout } = await call('bash', ['--norc', '-euc', here], {
      env: { PATH: process.env.PATH, TOKEN: world.token, KEY, REALTIME_API_KEYS: KEY },
    });
    expect(stdout).not.toBe('');
  });

  it('have calls among them', () => expect(calls.length).toBeGreaterThan(9));
});

describe('other blocks', () => {
  it('hold JSON that is JSON', () => {
    expect(of('json').length).toBeGreaterThan(0);
    for (const { code } of of('json')) JSON.parse(code);
  });

  it('hold JavaScript that can be read', () => {
    for (const { name, code } of of('js')) {
      const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true, compilerOptions: { allowJs: true } });
      expect([name, diagnostics]).toEqual([name, []]);
    }
  });

  it('hold HTTP with lines, headers and a body of the type that they name', () => {
    for (const { code } of of('http')) {
      const [head = '', body = ''] = code.split('\n\n');
      const [line, ...headers] = head.split('\n');
      expect(line).toMatch(/^[A-Z]+ \/\S* HTTP\/1\.1$/);
      for (const header of headers) expect(header).toMatch(/^[\w-]+: \S/);
      expect(headers).toContain('Content-Type: application/json');
      JSON.parse(body);
    }
  });

  it('hold units of systemd with sections and settings', () => {
    for (const { code } of of('ini')) {
      for (const line of code.trim().split('\n')) expect(line).toMatch(/^(?:#.*|\[\w+\]|\w+=.+)$/);
    }
  });

  it.each(of('nginx').map(({ name, code }) => [name, code] as const))('%s is a configuration of nginx', (_, code) => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    if (!existsSync(key)) {
      const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=realtime'];
      execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
    }
    // Its own certificate, and ports that need no rights.
    const here = code
      .replaceAll(/ssl_certificate_key .*;/g, `ssl_certificate_key ${key};`)
      .replaceAll(/ssl_certificate .*;/g, `ssl_certificate ${certificate};`)
      .replaceAll(/listen (\d+)/g, (_match, port: string) => `listen 127.0.0.1:${20_000 + Number(port)}`);
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, `pid ${folder}/nginx.pid; error_log stderr; events {}\nhttp { access_log off;\n${here}\n}\n`);
    execFileSync('nginx', ['-t', '-q', '-p', folder, '-c', file], {
      stdio: 'pipe',
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
    });
  });
});

const unknown = (name: string, code: string, pattern: RegExp, isKnown: (word: string) => boolean): string[] =>
  [...code.matchAll(pattern)].flatMap(([, word = '']) => (isKnown(word) ? [] : [`${name}: ${word}`]));

/** The calls of a block, each with the lines that continue it and without its comment. */
function curlsOf(code: string): string[] {
  const lines = code.replaceAll(/ *\\\n\s*/g, ' ').split('\n');
  return lines.filter((line) => line.trim().startsWith('curl ')).map((line) => line.trim().replace(/\s+#\s.*$/, ''));
}
