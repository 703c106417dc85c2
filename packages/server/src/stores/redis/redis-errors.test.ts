import { RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { toUnavailable } from './redis-errors.js';

describe('an error of Redis', () => {
  it.each([
    'MOVED 3999 127.0.0.1:6381',
    'ASK 3999 127.0.0.1:6381',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'CLUSTERDOWN The cluster is down',
    'CLUSTERDOWN Hash slot not served',
    'MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to no.',
    'LOADING Redis is loading the dataset in memory',
    "READONLY You can't write against a read only replica. script: 3a1f, on @user_script:12.",
    "OOM command not allowed when used memory > 'maxmemory'. script: 3a1f, on @user_script:1.",
    'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
    'NOREPLICAS Not enough good replicas to write.',
    'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
    'ERR Script attempted to access a non local key in a cluster node script: 3a1f, on @user_script:3.',
    'ERR Script attempted to execute a command while the cluster is down script: 3a1f, on @user_script:3.',
    'Too many Cluster redirections. Last error: ReplyError: TRYAGAIN Multiple keys request during rehashing of slot',
    'Connection is closed.',
    'Command timed out',
    "Cluster isn't ready and enableOfflineQueue options is false",
  ])('that another moment or node would not give is one to try again after: %s', (text) => {
    expect(toUnavailable(new Error(text))).toMatchObject({ code: 'unavailable', retryable: true });
  });

  it.each([
    "ERR user_script:1: Script attempted to access nonexistent global variable 'foo' script: 3a1f, on @user_script:1.",
    'WRONGTYPE Operation against a key holding the wrong kind of value script: 3a1f, on @user_script:1.',
    'ERR Wrong number of args calling Redis command from script script: 3a1f, on @user_script:1.',
  ])('of a script stays what it is: %s', (text) => {
    const error = new Error(text);
    expect(toUnavailable(error)).toBe(error);
  });

  it('that has a code already keeps it', () => {
    const error = new RealtimeError('draining');
    expect(toUnavailable(error)).toBe(error);
    expect(toUnavailable('text')).toMatchObject({ code: 'unavailable' });
  });
});
