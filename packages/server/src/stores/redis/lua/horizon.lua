-- Runs before an append. Its caller may have seen more of this life of the log than is left of it: then entries were
-- lost, and a new life begins, so that no place comes to mean two entries.
-- The last three of ARGV: epoch, offset and id of the furthest entry the caller has seen

do
  local epoch, offset, id = ARGV[#ARGV - 2], tonumber(ARGV[#ARGV - 1]), ARGV[#ARGV]
  local log_at = redis.call('HMGET', meta, 'e', 's', 't')
  if log_at[1] == epoch then
    local top = tonumber(log_at[2])
    if offset > top or (offset == top and id ~= log_at[3]) then
      begin_anew(ARGV[4])
    end
  end
end
