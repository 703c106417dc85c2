-- Shared: the time in ms by the one clock that all instances have in common.

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- Numbers as text: the language's own way rounds large ones.
local function digits(n)
  return string.format('%.0f', n)
end
