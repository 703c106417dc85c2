-- Shared by the scripts that touch a channel's log.
-- Keys of a channel, in this order: meta, log, msg, idx, thr, gone, pend, more.
--   meta  HASH    e epoch, s offset of the top, t id of the top, c time of birth, x time of the newest trimmed entry
--   log   STREAM  id <offset>-0; fields k kind, i id, p id before, a time, then what the kind needs
--   msg   HASH    <id>:b immutable body, :u author, :o offset, :p id before, :c content, :m mentions, :v version,
--                 :e time of edit, :d time of delete, :r reactions, :t thread
--                 reactions are <emoji> US <count> US, then <user> US for each named, then RS; no id or emoji holds these
--   idx   ZSET    message id by offset
--   thr   ZSET    <thread> LF <offset, padded> LF <message id>, all of score 0, for ranges by thread
--   gone  ZSET    ids of deleted messages by the offset of their delete, while entries with their content may be kept
--   pend  ZSET    <time> LF <message> LF <author> LF <user>… by offset: mentions that the inboxes may not have yet
--   more  ZSET    <message> LF <emoji> LF <user>, all of score 0: who reacted and is not named with the message

local meta, log, msg, idx, thr, gone, pend, more = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- The top of the log. A log without meta has no life any more: whatever else is left of it goes, and a new one begins.
local function open(new_epoch)
  local m = redis.call('HMGET', meta, 'e', 's', 't', 'c', 'x')
  if m[1] then
    return m[1], tonumber(m[2]), m[3], tonumber(m[4]), tonumber(m[5])
  end
  redis.call('DEL', log, msg, idx, thr, gone, pend, more)
  local born = now_ms()
  redis.call('HSET', meta, 'e', new_epoch, 's', 0, 't', '', 'c', born)
  return new_epoch, 0, '', born, nil
end

local function keep(ttl)
  for i = 1, #KEYS do
    redis.call('PEXPIRE', KEYS[i], ttl)
  end
end

local FIELDS = { 'b', 'u', 'o', 'p', 'c', 'm', 'v', 'e', 'd', 'r', 't' }

-- A message as it stands, as a flat list in the order of FIELDS; absent values are ''.
local function message(id)
  local names = {}
  for i, field in ipairs(FIELDS) do
    names[i] = id .. ':' .. field
  end
  local values = redis.call('HMGET', msg, unpack(names))
  for i = 1, #FIELDS do
    values[i] = values[i] or ''
  end
  return values
end
