-- KEYS: one for each limit of which a process takes a part ahead of its calls.
-- ARGV: how long to lease slots in milliseconds, then four for each limit: its kind (requests, tokens, parallel), how much it is,
--       what the process gives back, and what it wants. Of requests and tokens these are numbers, and a negative one was used
--       beyond what was taken; of parallel requests they are the names of slots, separated by spaces.
-- Answers for each limit: how much the process gets, what is left, and the milliseconds until all of it is free.
-- Near a limit no process gets anything ahead: of what is left it gets an eighth at most.
local SHARE = 8
local MINUTE = 60000000
local DEBT_MAX = 10 * MINUTE
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1700000000) * 1000000 + tonumber(time[2])
local lease = tonumber(ARGV[1])
local answer = {}

local function slots(key, most, back, wanted)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
  for slot in string.gmatch(back, '%S+') do redis.call('ZREM', key, slot) end
  local left = most - redis.call('ZCARD', key)
  local got, room = 0, math.floor(left / SHARE)
  for slot in string.gmatch(wanted, '%S+') do
    if got >= room then break end
    redis.call('ZADD', key, string.format('%.0f', now + lease * 1000), slot)
    got = got + 1
  end
  if got > 0 and redis.call('PTTL', key) < lease then redis.call('PEXPIRE', key, lease) end
  return got, left - got, 0
end

local function count(key, most, back, wanted)
  local each = MINUTE / most
  local free = math.max(tonumber(redis.call('GET', key) or 0), now) - back * each
  local busy = math.max(0, math.min(free - now, DEBT_MAX))
  local left = (MINUTE - busy) / each
  local got = math.max(0, math.min(wanted, math.floor(left / SHARE)))
  busy = busy + got * each
  if busy <= 0 then
    redis.call('DEL', key)
  else
    redis.call('SET', key, string.format('%.3f', now + busy), 'PX', math.max(1, math.ceil(busy / 1000)))
  end
  return got, math.floor(left - got + 0.01), math.ceil(busy / 1000)
end

for i = 1, #KEYS do
  local at = 2 + 4 * (i - 1)
  local most = tonumber(ARGV[at + 1])
  local got, left, reset
  if ARGV[at] == 'parallel' then
    got, left, reset = slots(KEYS[i], most, ARGV[at + 2], ARGV[at + 3])
  else
    got, left, reset = count(KEYS[i], most, tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]))
  end
  answer[#answer + 1] = got
  answer[#answer + 1] = left
  answer[#answer + 1] = reset
end
return answer
