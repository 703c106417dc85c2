-- The tables that the membership webhook asks about. Track both in Hasura, and the relationship from channels to
-- channel_members (by its foreign key). Ids are text, as the realtime server's are.

create table channels (
  id          text primary key check (id ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  visibility  text not null default 'private' check (visibility in ('public', 'private')),
  archived_at timestamptz
);

create table channel_members (
  channel_id text not null references channels (id) on delete cascade,
  user_id    text not null,
  role       text not null default 'member' check (role in ('owner', 'admin', 'member', 'guest')),
  banned_at  timestamptz,
  primary key (channel_id, user_id)
);

create index channel_members_of_user on channel_members (user_id);
