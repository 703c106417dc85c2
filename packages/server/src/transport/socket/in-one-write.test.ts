import { setImmediate } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { inOneWrite } from './in-one-write.js';

it('what a turn has to say is written at once, and what comes later by itself', async () => {
  const writes: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => done(void writes.push(chunk)),
    writev: (chunks, done) => done(void writes.push(chunks.map(({ chunk }) => chunk as string).join('+'))),
  });
  inOneWrite(stream);
  stream.write('answer');
  // As the middleware and the connection do, within one turn.
  inOneWrite(stream);
  stream.write('hello');
  expect(writes).toEqual([]);
  await setImmediate();
  expect(writes).toEqual(['answer+hello']);
  stream.write('later');
  expect(writes).toEqual(['answer+hello', 'later']);
});
