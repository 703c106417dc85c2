/** Decides about channels by what a Hasura over PostgreSQL knows of their members; `schema.sql` is the model. */
import { receiveAccessCalls } from '../access-webhook/receive.mjs';

const { HASURA_URL = 'http://127.0.0.1:8080/v1/graphql', HASURA_ADMIN_SECRET, PORT, ACCESS_SECRET } = process.env;
const TIMEOUT_MS = 1_500;

const QUERY = `query RealtimeAccess($channelId: String!, $userId: String!) {
  channels_by_pk(id: $channelId) {
    visibility
    archived_at
    channel_members(where: { user_id: { _eq: $userId } }) { role banned_at }
  }
}`;

/** What a member of each role may do; guests read along. */
const RIGHTS = {
  owner: ['join', 'read', 'send', 'moderate'],
  admin: ['join', 'read', 'send', 'moderate'],
  member: ['join', 'read', 'send'],
  guest: ['join', 'read'],
};
const PUBLIC = ['join', 'read', 'send'];

async function channelOf(variables) {
  const response = await fetch(HASURA_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(HASURA_ADMIN_SECRET && { 'x-hasura-admin-secret': HASURA_ADMIN_SECRET }),
    },
    body: JSON.stringify({ query: QUERY, variables }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { data, errors } = await response.json();
  // A query that failed says nothing about anybody's rights.
  if (errors?.length || !data) throw new Error(errors?.[0]?.message ?? `Hasura answered ${response.status}`);
  return data.channels_by_pk;
}

async function decide({ principal, action, channelId }) {
  const channel = await channelOf({ channelId, userId: principal.userId });
  if (!channel) return false;
  const [membership] = channel.channel_members;
  if (membership?.banned_at) return false;
  const rights = membership ? (RIGHTS[membership.role] ?? []) : channel.visibility === 'public' ? PUBLIC : [];
  // What is archived is read, and written no more.
  const isOpen = !channel.archived_at || action === 'join' || action === 'read';
  return isOpen && rights.includes(action);
}

await receiveAccessCalls(decide, { port: Number(PORT ?? 4000), secret: ACCESS_SECRET });
