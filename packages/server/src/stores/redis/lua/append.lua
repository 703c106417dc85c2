-- Appends one entry and publishes it, or finds that it was appended before.
-- KEYS[1..8] the channel's keys, KEYS[9] the operation's record
-- ARGV: 1 kind (message|edit|delete|reaction|notification), 2 entry id, 3 user, 4 new epoch if one is needed,
--   5 ttl of the channel, 6 messages kept, 7 entries kept, 8 ttl of operations, 9 fingerprint ('' without operation id),
--   10 time of the entry, 11 bus channel, 12 channel, 13.. by kind:
--   message: body, content, mentions, thread, LF-separated whom to notify · edit: message, moderator, content, mentions ('' keeps)
--   delete: message, moderator, ISO time · reaction: message, emoji, action, most emojis, most users named · notification: notice
--   an edit also ends with an ISO time; of every kind the last three: epoch, offset and id that the caller has seen
-- Returns { 'ok'|'dup'|'same', epoch, offset, entry id, id before, time, message fields or false (also of a new message) } or { error code, path }.

local kind, id, user = ARGV[1], ARGV[2], ARGV[3]
local epoch, top, top_id = open(ARGV[4])
local op = KEYS[9]
local ttl, most_messages, most_entries = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

local function subject()
  if kind == 'message' then
    return id
  end
  if kind == 'notification' then
    return false
  end
  return ARGV[13]
end

if ARGV[9] ~= '' then
  local done = redis.call('HMGET', op, 'f', 'e', 'o', 'i', 'p', 'a', 'm')
  -- An operation of a life of the log that is over counts only if its message is still here, or its notice.
  local function is_entry()
    local entry = redis.call('XRANGE', log, done[3] .. '-0', done[3] .. '-0')[1]
    return entry and entry[2][4] == done[4]
  end
  local valid = done[1] and (done[2] == epoch or redis.call('ZSCORE', idx, done[7]) == done[3] or is_entry())
  if valid then
    if done[1] ~= ARGV[9] then
      return { 'idempotency_mismatch' }
    end
    local kept = done[7] ~= '' and redis.call('ZSCORE', idx, done[7])
    return { 'dup', done[2], done[3], done[4], done[5], done[6], kept and message(done[7]) or false }
  end
end

-- A command whose answer was lost may come again when its operation is forgotten.
if kind == 'message' then
  local at = redis.call('ZSCORE', idx, id)
  if at then
    return { 'dup', epoch, at, id, redis.call('HGET', msg, id .. ':p'), ARGV[10], message(id) }
  end
end

local function remember(status, offset, entry, prev)
  if ARGV[9] ~= '' then
    redis.call('HSET', op, 'f', ARGV[9], 'e', epoch, 'o', offset, 'i', entry, 'p', prev, 'a', ARGV[10], 'm', subject() or '')
    redis.call('PEXPIRE', op, ARGV[8])
  end
  -- A message that is new is what the caller says.
  local target = status .. kind ~= 'okmessage' and subject()
  return { status, epoch, tostring(offset), entry, prev, ARGV[10], target and message(target) or false }
end

local function unchanged()
  return remember('same', top, top_id, '')
end

local function forget_reactions(of)
  redis.call('ZREMRANGEBYLEX', more, '[' .. of .. '\n', '(' .. of .. '\11')
end

-- What the entry carries beside its place: alternating names and values, all strings.
local parts = {}
local target = subject()
local function field(name)
  return redis.call('HGET', msg, target .. ':' .. name) or ''
end

if kind == 'message' then
  parts = { 'b', ARGV[13], 'c', ARGV[14], 'm', ARGV[15] }
elseif kind == 'notification' then
  parts = { 'n', ARGV[13] }
else
  local offset = redis.call('ZSCORE', idx, target)
  if not offset then
    return { 'message_not_found' }
  end
  local deleted = field('d') ~= ''
  if kind == 'reaction' then
    if deleted then
      return { 'message_not_found' }
    end
  elseif field('u') ~= user and ARGV[14] ~= '1' then
    return { 'forbidden' }
  elseif kind == 'edit' and deleted then
    return { 'message_not_found' }
  elseif deleted then
    return unchanged()
  end
end

if kind == 'edit' then
  local mentions = ARGV[16] == '' and field('m') or ARGV[16]
  if field('c') == ARGV[15] and field('m') == mentions then
    return unchanged()
  end
  local version = field('v') + 1
  redis.call('HSET', msg, target .. ':c', ARGV[15], target .. ':m', mentions, target .. ':v', version, target .. ':e', ARGV[17])
  parts = { 'g', target, 'b', field('b'), 'o', field('o'), 'c', ARGV[15], 'm', mentions, 'v', tostring(version), 'e', ARGV[17], 'r', field('r') }
elseif kind == 'delete' then
  redis.call('HSET', msg, target .. ':d', ARGV[15])
  redis.call('HSET', msg, target .. ':c', '', target .. ':m', '[]', target .. ':r', '')
  forget_reactions(target)
  parts = { 'g', target, 'u', user, 'd', ARGV[15] }
elseif kind == 'reaction' then
  local emoji, action, most_emojis, most_named = ARGV[14], ARGV[15], tonumber(ARGV[16]), tonumber(ARGV[17])
  local groups, place = {}, nil
  local count, users = 0, '\31'
  for name, number, named in string.gmatch(field('r'), '([^\31]+)\31(%d+)(\31[^\30]*)\30') do
    groups[#groups + 1] = name .. '\31' .. number .. named .. '\30'
    if name == emoji then
      place, count, users = #groups, tonumber(number), named
    end
  end
  local own = '\31' .. user .. '\31'
  local from, to = string.find(users, own, 1, true)
  local unnamed = target .. '\n' .. emoji .. '\n'
  local is_in = from ~= nil or redis.call('ZSCORE', more, unnamed .. user) ~= false
  if is_in == (action == 'add') then
    return unchanged()
  end
  if not place and #groups >= most_emojis then
    return { 'invalid_payload', 'emoji' }
  end
  if action == 'add' then
    if count < most_named then
      users = users .. user .. '\31'
    else
      redis.call('ZADD', more, 0, unnamed .. user)
    end
    count = count + 1
  else
    if from then
      users = string.sub(users, 1, from) .. string.sub(users, to + 1)
      -- Somebody else is named instead. No user id holds a tilde, so it stands behind all of them.
      local next = redis.call('ZRANGEBYLEX', more, '[' .. unnamed, '(' .. unnamed .. '~', 'LIMIT', 0, 1)[1]
      if next then
        redis.call('ZREM', more, next)
        users = users .. string.sub(next, #unnamed + 1) .. '\31'
      end
    else
      redis.call('ZREM', more, unnamed .. user)
    end
    count = count - 1
  end
  if count > 0 then
    groups[place or #groups + 1] = emoji .. '\31' .. count .. users .. '\30'
  else
    table.remove(groups, place)
  end
  local reactions = table.concat(groups)
  redis.call('HSET', msg, target .. ':r', reactions)
  parts = { 'g', target, 'u', user, 'j', emoji, 'w', action, 'r', reactions }
end

local offset = top + 1
redis.call('HSET', meta, 's', offset, 't', id)
redis.call('XADD', log, offset .. '-0', 'k', kind, 'i', id, 'p', top_id, 'a', ARGV[10], unpack(parts))

if kind == 'message' then
  redis.call('ZADD', idx, offset, id)
  redis.call('HSET', msg, id .. ':b', ARGV[13], id .. ':u', user, id .. ':o', offset, id .. ':p', top_id, id .. ':c', ARGV[14],
    id .. ':m', ARGV[15], id .. ':v', 1)
  if ARGV[16] ~= '' then
    redis.call('HSET', msg, id .. ':t', ARGV[16])
    redis.call('ZADD', thr, 0, ARGV[16] .. '\n' .. string.format('%016d', offset) .. '\n' .. id)
  end
  if ARGV[17] ~= '' then
    local at = string.format('%.0f', now_ms())
    redis.call('ZADD', pend, offset, at .. '\n' .. id .. '\n' .. user .. '\n' .. ARGV[17])
    redis.call('ZREMRANGEBYRANK', pend, 0, -most_messages - 1)
  end
elseif kind == 'delete' then
  redis.call('ZADD', gone, offset, target)
end

-- Bounds: entries for recovery, messages for history, and their age.
local function forget(old)
  local thread = redis.call('HGET', msg, old .. ':t')
  local at = redis.call('ZSCORE', idx, old)
  if thread and at then
    redis.call('ZREM', thr, thread .. '\n' .. string.format('%016d', at) .. '\n' .. old)
  end
  local names = {}
  for _, name in ipairs(FIELDS) do
    if name ~= 'd' or not redis.call('ZSCORE', gone, old) then
      names[#names + 1] = old .. ':' .. name
    end
  end
  redis.call('HDEL', msg, unpack(names))
  forget_reactions(old)
  redis.call('ZREM', idx, old)
end

local oldest = now_ms() - ttl
local surplus = redis.call('XLEN', log) - most_entries
local first_offset
for _, entry in ipairs(redis.call('XRANGE', log, '-', '+', 'COUNT', math.max(surplus, 0) + 1)) do
  local at
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'a' then
      at = tonumber(entry[2][i + 1])
    end
  end
  if surplus <= 0 and at >= oldest then
    first_offset = tonumber(string.match(entry[1], '^(%d+)'))
    break
  end
  surplus = surplus - 1
  redis.call('XDEL', log, entry[1])
  redis.call('HSET', meta, 'x', at)
end
if not first_offset then
  local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
  first_offset = first and tonumber(string.match(first[1], '^(%d+)')) or offset + 1
end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', gone, '-inf', first_offset - 1, 'LIMIT', 0, 8)) do
  redis.call('ZREM', gone, old)
  if not redis.call('ZSCORE', idx, old) then
    redis.call('HDEL', msg, old .. ':d')
  end
end
local over = redis.call('ZCARD', idx) - most_messages
if over > 0 then
  for _, old in ipairs(redis.call('ZRANGE', idx, 0, over - 1)) do
    forget(old)
  end
end

keep(ttl)
local answer = remember('ok', offset, id, top_id)
-- Encoding a list of strings is the one thing asked of cjson: it can neither lose a number nor mistake a list.
redis.call('SPUBLISH', ARGV[11], 'E' .. cjson.encode({ epoch, tostring(offset), kind, id, top_id, ARGV[10], ARGV[12], unpack(parts) }))
return answer
