import { asyncApiDocument } from '@nchat/realtime-protocol/documents';
import { expect, it } from 'vitest';
import { createCommands } from './index.js';
import type { Services } from './services.js';

it('are those of the AsyncAPI document, and no other', () => {
  const { operations, components } = asyncApiDocument();
  const documented = Object.entries(operations)
    .filter(([, { action }]) => action === 'receive')
    .map(([key]) => components.messages[key]?.name);
  // Nothing is called: a command takes its services when it runs.
  const commands = createCommands({} as Services);
  expect(Object.keys(commands).sort()).toEqual(documented.sort());
});
