import { describe, expect, it } from 'vitest';
import { commands } from './commands/index.js';
import { example } from './documents/openapi/examples.js';
import { ephemeralEvents, LogEntry, logEvents, Notification, serverEvents } from './events.js';

describe('the registries', () => {
  it('hold every command of the contract', () => {
    expect(Object.keys(commands)).toEqual([
      'channel:join',
      'channel:leave',
      'channel:history',
      'message:send',
      'message:edit',
      'message:delete',
      'message:read',
      'reaction:add',
      'reaction:remove',
      'typing',
      'presence:update',
      'auth:refresh',
      'ping',
    ]);
  });

  it('hold every event of the contract, log entries apart from the rest', () => {
    const log = ['message', 'message:updated', 'message:deleted', 'reaction', 'notification'];
    const ephemeral = ['presence', 'typing', 'read', 'error'];
    const session = [
      'connected',
      'authenticated',
      'auth:expiring',
      'auth:error',
      'channel:joined',
      'channel:left',
      'channel:members',
      'channel:reset',
      'channel:removed',
      'session:close',
    ];
    expect(Object.keys(logEvents)).toEqual(log);
    expect(Object.keys(ephemeralEvents)).toEqual([...ephemeral, ...session]);
    expect(Object.keys(serverEvents)).toEqual([...log, ...ephemeral, ...session]);
  });
});

describe('log entries', () => {
  const { message, entry } = example;
  const accepts = (value: unknown) => LogEntry.safeParse(value).success;

  it('carry the event and its own data', () => {
    expect(accepts(entry)).toBe(true);
    expect(accepts({ event: 'message', data: message })).toBe(true);
    expect(accepts({ event: 'message:updated', data: message })).toBe(true);
    expect(accepts({ event: 'message', data: entry.data })).toBe(false);
    expect(accepts({ event: 'presence', data: example.presence })).toBe(false);
  });

  it('are of every event of the log', () => {
    const options = LogEntry.options.map((option) => option.shape.event.value);
    expect(options).toEqual(Object.keys(logEvents));
  });

  it('all carry their place and the entry before', () => {
    for (const [event, schema] of Object.entries(logEvents))
      for (const field of ['position', 'prev']) expect(schema.shape, `${event} ${field}`).toHaveProperty(field);
  });

  it('name the channel, but for notifications, which may have none', () => {
    const notice = { kind: 'invoice', position: example.position, prev: '' };
    expect(Notification.safeParse(notice).success).toBe(true);
    expect(Notification.safeParse({ ...notice, channelLog: 'general', channelId: 'general', data: [1] }).success).toBe(
      true,
    );
    expect(Notification.safeParse({ ...notice, kind: undefined }).success).toBe(false);
    expect(accepts({ event: 'message', data: { ...message, channelId: undefined } })).toBe(false);
  });
});
