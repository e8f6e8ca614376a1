-- KEYS: the processes that receive changes, each with the time at which it stops to rely on that.
-- ARGV: the process, for how many milliseconds it relies on it, its own channel, and the message to publish there; without a
--       channel the process leaves.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if not ARGV[3] then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return {'ok'}
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.max(tonumber(ARGV[2]), redis.call('PTTL', KEYS[1])))
redis.call('PUBLISH', ARGV[3], ARGV[4])
return {'ok'}
