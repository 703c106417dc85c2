/** Decides about channels by a list of members; everything else is left to the realtime server's default. */
import { receiveAccessCalls } from './receive.mjs';

/** Channel → user → what they may do. An application would ask its database. */
const members = {
  'private-board': { alice: ['join', 'read', 'send', 'moderate'], bob: ['join', 'read'] },
  'team-design': { alice: ['join', 'read', 'send'] },
};

const decide = ({ principal, action, channelId }) => {
  if (!Object.hasOwn(members, channelId)) return null;
  const channel = members[channelId];
  return Object.hasOwn(channel, principal.userId) && channel[principal.userId].includes(action);
};

await receiveAccessCalls(decide, { port: Number(process.env.PORT ?? 4000), secret: process.env.ACCESS_SECRET });
