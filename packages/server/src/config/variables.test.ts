import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { optionsSchema } from './schema.js';
import { variables } from './variables.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

describe('the table of variables', () => {
  it('is what docs/configuration.md shows', () => {
    execFileSync(process.execPath, ['scripts/generate-config-docs.mjs', '--check'], { cwd: root, stdio: 'pipe' });
  });

  it('names every variable once', () => {
    const names = variables.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('sets only options that there are', () => {
    for (const { option } of variables) {
      if (option === undefined) continue;
      const groups = optionsSchema.keyof().options as string[];
      expect(groups, option).toContain(option.split('.')[0]);
    }
  });

  it('has every variable of the specification', () => {
    const named = new Set(variables.map(({ name }) => name));
    for (const name of SPECIFIED) expect(named, name).toContain(name);
  });

  it('has every variable that the repository’s own files set', () => {
    const known = new Set(variables.flatMap(({ name }) => [name, `${name}_FILE`]));
    const documents = ['README.md', 'docs/configuration.md', 'compose.yaml'].map((file) =>
      readIfThere(`${root}${file}`),
    );
    const used = new Set(documents.join('\n').match(/\bREALTIME_[A-Z][A-Z_]*[A-Z]\b/g));
    for (const name of used) expect(known, name).toContain(name);
  });
});

const SPECIFIED = [
  ...['ENABLED', 'PORT', 'ROUTE', 'MEMORY'],
  ...['WEBSOCKET_MAX_CONNECTIONS', 'WEBSOCKET_PING_INTERVAL', 'WEBSOCKET_PING_TIMEOUT'],
  ...['PRESENCE_TIMEOUT', 'PRESENCE_SYNC_INTERVAL', 'TYPING_TIMEOUT', 'TYPING_DEBOUNCE'],
  ...['REDIS_HOST', 'REDIS_PORT', 'REDIS_DB', 'REDIS_PASSWORD', 'JWT_SECRET', 'JWT_ALGORITHM'],
  ...['RATE_LIMIT_ENABLED', 'RATE_LIMIT_POINTS', 'RATE_LIMIT_DURATION', 'METRICS_ENABLED', 'HEALTH_CHECK_INTERVAL'],
].map((name) => `REALTIME_${name}`);

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
