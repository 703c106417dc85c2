-- Shared: a new life of a log that keeps its messages and its offsets, and of which nothing is recovered by position.

local function begin_anew(epoch)
  redis.call('HSET', meta, 'e', epoch, 'c', now_ms())
  redis.call('HDEL', meta, 'x')
  redis.call('DEL', log, gone)
end

