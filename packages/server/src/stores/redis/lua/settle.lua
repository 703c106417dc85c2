-- Forgets mentions that the inboxes have.
-- KEYS[1..8] the channel's keys
-- ARGV: offset and message id of each record

for i = 1, #ARGV, 2 do
  for _, record in ipairs(redis.call('ZRANGEBYSCORE', pend, ARGV[i], ARGV[i])) do
    if string.match(record, '^%d+\n([^\n]*)') == ARGV[i + 1] then
      redis.call('ZREM', pend, record)
    end
  end
end
