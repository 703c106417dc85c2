import { describe, expect, it } from 'vitest';
import { ackOf, closeReason, connectPacket, eventPacket, isFailure, isMessage, packetOf } from './packet.js';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('packets', () => {
  it.each([
    ['0{"sid":"x"}', 'open'],
    ['2', 'ping'],
    ['40{"sid":"x"}', 'connected'],
    ['41', 'disconnected'],
    ['42["message",{}]', 'event'],
    ['4317[{}]', 'ack'],
    ['44{"message":"no"}', 'refused'],
    ['6', 'other'],
    ['45x', 'other'],
  ])('%s is told by its beginning', (text, packet) => {
    expect(packetOf(bytes(text), 0)).toBe(packet);
  });

  it('tells messages from all other events', () => {
    expect(isMessage(bytes('42["message",{}]'), 0)).toBe(true);
    for (const event of ['message:updated', 'message:deleted', 'presence', 'read', 'typing', 'channel:members'])
      expect(isMessage(bytes(`42["${event}",{}]`), 0)).toBe(false);
  });

  it('finds the number of an ack and whether it is a failure', () => {
    const good = bytes('43107[{"success":true,"data":{}}]');
    const bad = bytes('4312[{"success":false,"error":{"code":"forbidden"}}]');
    expect(ackOf(good, 0, good.length)).toEqual({ id: 107, at: 5 });
    expect(isFailure(good, 5)).toBe(false);
    expect(isFailure(bad, ackOf(bad, 0, bad.length).at)).toBe(true);
    expect(isFailure(bytes('431[]'), 3)).toBe(false);
  });

  it('finds why a server closes', () => {
    const reasonOf = (text: string) => closeReason(bytes(text), 0, text.length);
    expect(reasonOf('42["session:close",{"code":3008,"reason":"slow_consumer","reconnect":true}]')).toBe(
      'slow_consumer',
    );
    expect(reasonOf('42["something",{"reason":"else"}]')).toBeNull();
    expect(reasonOf('42["message",{"reason":"else"}]')).toBeNull();
  });

  it('writes what a server reads', () => {
    expect(connectPacket('t')).toBe('40{"token":"t"}');
    expect(eventPacket('channel:join', { a: 1 }, 7)).toBe('427["channel:join",{"a":1}]');
  });
});
