import { fields, schemaSections } from './contract.mjs';

/** The page of all socket events, out of the AsyncAPI document. */
export function eventsPage({ info, channels, operations, components }) {
  const { messages, schemas } = components;
  const named = (ref) => messages[ref.$ref.split('/').at(-1)];
  const of = (channel) => Object.values(operations).filter(({ channel: { $ref } }) => $ref === `#/channels/${channel}`);

  const commands = of('commands').map(({ summary, messages: [command], reply }) => {
    const ack = reply && named(reply.messages[0]).payload;
    return [
      `### \`${named(command).name}\``,
      summary,
      `**Payload**\n\n${fields(named(command).payload)}`,
      ack && `**Ack data**\n\n${fields(dataOf(ack))}`,
    ];
  });
  const events = of('events').map(({ summary, messages: [event] }) => [
    `### \`${named(event).name}\``,
    summary,
    fields(named(event).payload),
  ]);
  return [
    '# Socket events',
    info.description,
    'Made of the contract; the same as a file for tools: <a href="./asyncapi.json" target="_blank">asyncapi.json</a>, which every server has at `/asyncapi.json`, too. What the events mean, and in which order they come, is in [the protocol](/protocol.md).',
    '## Commands',
    channels.commands.description,
    ...commands.flat(),
    '## Events',
    channels.events.description,
    ...events.flat(),
    '## Schemas',
    ...schemaSections(schemas),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What an ack carries when it succeeds; that of `ping` is bare. */
const dataOf = (ack) =>
  ack.anyOf?.find(({ properties }) => properties?.success?.const === true)?.properties.data ?? ack;
