-- Shared: a new life of a log that keeps its messages and its offsets, and of which nothing is recovered by position.

local function begin_anew(epoch)
  redis.call('HSET', meta, 'e', epoch, 'c', now_ms())
  redis.call('HDEL', meta, 'x')
  -- An inbox has nothing but its entries: they stay as messages do.
  if redis.call('EXISTS', idx) == 1 then
    redis.call('DEL', log, gone)
  end
end

