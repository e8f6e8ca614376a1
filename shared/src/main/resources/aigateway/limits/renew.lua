-- KEYS: the set of slots of one limit on parallel requests.  ARGV: how long to lease them in milliseconds, then the slots' names.
-- Slots that the server has lost meanwhile are taken again: their calls are running.
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1700000000) * 1000000 + tonumber(time[2])
local lease = tonumber(ARGV[1])

for i = 2, #ARGV do
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease * 1000), ARGV[i])
end
if redis.call('PTTL', KEYS[1]) < lease then redis.call('PEXPIRE', KEYS[1], lease) end
return {'ok'}
