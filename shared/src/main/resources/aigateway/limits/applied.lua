-- KEYS: the processes that receive changes; the processes that have applied one change.
-- ARGV: the process that has applied it, and how long to keep that in milliseconds.
-- Without ARGV: answers how many processes may still rely on what they knew before the change.
if ARGV[1] then
  redis.call('SADD', KEYS[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return {'ok'}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local waiting = 0
for _, process in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
  if redis.call('SISMEMBER', KEYS[2], process) == 0 then waiting = waiting + 1 end
end
return {waiting}
