import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The versions whose inner parts the fast path was tested with. Add one after its `flush`, `sendPacket` and
 * `sendFrame` were read and the tests of this folder have passed with it.
 */
export const TESTED: Readonly<Record<'engine.io' | 'ws', readonly string[]>> = {
  'engine.io': ['6.6.12'],
  ws: ['8.21.3'],
};

export type Versions = Readonly<Record<keyof typeof TESTED, string | null>>;

/** Why frames must not be written past engine.io; `null` when they may. */
export function obstacleOf(versions: Versions): string | null {
  for (const name of ['engine.io', 'ws'] as const) {
    const version = versions[name];
    if (version === null) return `the version of ${name} is not known`;
    if (!TESTED[name].includes(version)) return `${name} ${version} is not among the tested versions`;
  }
  return null;
}

/** Filled in by a build that puts everything into one file, where packages have no folders to look into any more. */
declare const BUNDLED_VERSIONS: Versions | undefined;

/** The versions that Socket.IO has loaded: those it resolves itself, wherever else there are others. */
export function loadedVersions(): Versions {
  if (typeof BUNDLED_VERSIONS !== 'undefined') return BUNDLED_VERSIONS;
  try {
    const here = createRequire(import.meta.url);
    const engine = createRequire(here.resolve('socket.io')).resolve('engine.io');
    const ws = createRequire(engine).resolve('ws');
    return { 'engine.io': versionAt(engine), ws: versionAt(ws) };
  } catch {
    // Bundled by somebody else.
    return { 'engine.io': null, ws: null };
  }
}

/** Neither package lets its `package.json` be imported, so it is looked for above the entry file. */
function versionAt(entry: string): string | null {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === 'engine.io' || name === 'ws') return version ?? null;
  }
  return null;
}
