import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as core from './core.js';

const bundle = (entry: string) =>
  build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    logLevel: 'silent',
  });

describe('the entry for browsers', () => {
  it('brings no zod, nor anything else from outside this package', async () => {
    const { metafile } = await bundle('./core.ts');
    expect(Object.keys(metafile.inputs).filter((input) => input.includes('node_modules'))).toEqual([]);
  });

  it('would be caught if it did', async () => {
    const { metafile } = await bundle('./ids.ts');
    expect(Object.keys(metafile.inputs).some((input) => input.includes('node_modules/zod'))).toBe(true);
  });

  it('stays small', async () => {
    const { outputFiles } = await bundle('./core.ts');
    expect(outputFiles[0]?.contents.byteLength).toBeLessThan(7_000);
  });

  it('has what a client needs at run time', () => {
    expect(Object.keys(core).sort()).toEqual([
      'BATCH_JOIN_LIMIT',
      'BATCH_POLL_LIMIT',
      'CONTENT_LIMIT',
      'MIN_PROTOCOL_VERSION',
      'PROTOCOL_VERSION',
      'RealtimeError',
      'UNREAD_LIMIT',
      'closeCodes',
      'encodeCursor',
      'errorTable',
      'isRealtimeError',
      'limits',
      'parseCursor',
      'relate',
      'samePosition',
      'shouldReconnect',
    ]);
  });
});
