import { describe, expect, it } from 'vitest';
import { isOldVersion, parseServerInfo } from './server-info.js';
import { addressOfNode, plainSettings } from './settings.js';

describe('what a server says of itself', () => {
  it('is read from its INFO', () => {
    const info = parseServerInfo(
      '# Server\r\nredis_version:7.2.4\r\nrun_id:0a1b\r\nmaxmemory_policy:noeviction\r\ncluster_enabled:1\r\n',
    );
    expect(info).toEqual({ version: '7.2.4', runId: '0a1b', isCluster: true, evictionPolicy: 'noeviction' });
    expect(parseServerInfo('')).toEqual({ version: '', runId: '', isCluster: false, evictionPolicy: null });
  });

  it('tells whether it is too old', () => {
    const isOld = (version: string): boolean => isOldVersion(parseServerInfo(`redis_version:${version}\r\n`));
    expect(['6.2.14', '7.0.0', '8.0.1', '10.1.0'].map(isOld)).toEqual([true, false, false, false]);
  });
});

describe('settings', () => {
  const none = { port: 6379, db: 0, tls: false, nodes: [] };

  it('are taken from a URL', () => {
    expect(plainSettings({ ...none, url: 'rediss://me:p%40ss@cache.example:6380/4' })).toMatchObject({
      host: 'cache.example',
      port: 6380,
      db: 4,
      tls: true,
      username: 'me',
      password: 'p@ss',
      prefix: 'rt4',
    });
  });

  it('make the prefix from the database number, unless one is given', () => {
    expect(plainSettings({ ...none, db: 2 }).prefix).toBe('rt2');
    expect(plainSettings({ ...none, db: 2, prefix: 'chat' }).prefix).toBe('chat');
  });

  it('lead to each node of a Cluster', () => {
    const settings = plainSettings({ ...none, db: 2, host: 'seed', password: 'x' });
    expect(addressOfNode(settings, '10.0.0.7:7001')).toMatchObject({
      host: '10.0.0.7',
      port: 7001,
      db: 0,
      password: 'x',
    });
    expect(addressOfNode(settings, 'single')).toBe(settings);
  });
});
