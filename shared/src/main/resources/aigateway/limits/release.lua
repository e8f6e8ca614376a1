-- KEYS: one for each limit.
-- ARGV: the slot's name, then for each limit its kind (requests, tokens, parallel), how much it is, and by how much what was
--       taken differs from what was used.
local MINUTE = 60000000
local DEBT_MAX = 10 * MINUTE
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1700000000) * 1000000 + tonumber(time[2])

for i = 1, #KEYS do
  local at = 2 + 3 * (i - 1)
  local change = tonumber(ARGV[at + 2])
  if ARGV[at] == 'parallel' then
    redis.call('ZREM', KEYS[i], ARGV[1])
  elseif change ~= 0 then
    local free = math.max(tonumber(redis.call('GET', KEYS[i]) or 0), now) + change * MINUTE / tonumber(ARGV[at + 1])
    local busy = math.min(free - now, DEBT_MAX)
    if busy <= 0 then
      redis.call('DEL', KEYS[i])
    else
      redis.call('SET', KEYS[i], string.format('%.3f', now + busy), 'PX', math.max(1, math.ceil(busy / 1000)))
    end
  end
end
return {'ok'}
