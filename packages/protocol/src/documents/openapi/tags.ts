import type { oas31 } from 'zod-openapi';

export const tags: oas31.TagObject[] = [
  { name: 'Health', description: 'Is it alive, is it ready, how is it doing.' },
  { name: 'Presence', description: 'Who is there, and who is typing.' },
  { name: 'Messages', description: 'Send, change, delete, react, read.' },
  { name: 'Polling', description: 'The log over plain HTTP, for clients without WebSocket.' },
  { name: 'Administration', description: 'For services only.' },
  { name: 'Documents', description: 'This document, its page, and the document of the socket interface.' },
];
