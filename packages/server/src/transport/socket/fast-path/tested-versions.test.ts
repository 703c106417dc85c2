import { describe, expect, it } from 'vitest';
import { FastPath } from './fast-path.js';
import { loadedVersions, obstacleOf } from './tested-versions.js';

const settings = { fastPath: true, maxUnsentBytes: 1024 };
const known = loadedVersions();

describe('the fast path', () => {
  it('is on with the versions that are installed here', () => {
    expect(obstacleOf(known)).toBeNull();
    expect(new FastPath(settings).isOn).toBe(true);
  });

  it.each([
    [{ ...known, 'engine.io': '6.7.0' }, 'engine.io 6.7.0 is not among the tested versions'],
    [{ ...known, ws: '9.0.0' }, 'ws 9.0.0 is not among the tested versions'],
    [{ ...known, ws: null }, 'the version of ws is not known'],
  ])('leaves everything to Socket.IO with others, and says why', (versions, reason) => {
    const path = new FastPath(settings, versions);
    expect(path.obstacle).toBe(reason);
    expect(path.outletFor({} as never)).toBeNull();
  });

  it('can be switched off', () => {
    expect(new FastPath({ ...settings, fastPath: false }).obstacle).toBe('it is switched off');
  });
});
