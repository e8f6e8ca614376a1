-- KEYS: the key's version; for a key in a team the team's version; then one for each limit.
-- ARGV: the version of the key that the caller knows, and that of its team, empty without a team; if there are limits the slot's
--       name, how long to lease it in milliseconds, and for each limit its kind (requests, tokens, parallel), how much it is, and
--       how much the call takes.
-- Answers 'stale', 'ok' or 'refused'; then for each limit: the wait in milliseconds (0: there is room), what is left, and the
-- milliseconds until all of it is free. Nothing is written unless every limit has room.
local versions = ARGV[2] == '' and 1 or 2
for i = 1, versions do
  local known = redis.call('GET', KEYS[i])
  if known and tonumber(known) > tonumber(ARGV[i]) then return {'stale'} end
end
if #KEYS == versions then return {'ok'} end

-- Microseconds; since a later day than 1970, so that doubles keep fractions of them.
local MINUTE = 60000000
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1700000000) * 1000000 + tonumber(time[2])
local lease = tonumber(ARGV[4]) * 1000

-- A limit per minute is one number, the time when all of it will be free again (GCRA): a call moves it on by its cost, and
-- has room when that leaves it within a minute from now. So a whole minute's limit can be used at once, and comes back evenly.
local limits = {}
local refused = false
for i = versions + 1, #KEYS do
  local at = 5 + 3 * (i - versions - 1)
  local limit = {key = KEYS[i], kind = ARGV[at], most = tonumber(ARGV[at + 1]), cost = tonumber(ARGV[at + 2]), wait = 0}
  if limit.kind == 'parallel' then
    redis.call('ZREMRANGEBYSCORE', limit.key, '-inf', string.format('%.0f', now))
    limit.left = limit.most - redis.call('ZCARD', limit.key)
    if limit.left < 1 then limit.wait = 1000 end
  else
    limit.each = MINUTE / limit.most
    limit.free = math.max(tonumber(redis.call('GET', limit.key) or 0), now)
    local over = limit.free + limit.cost * limit.each - now - MINUTE
    -- One microsecond is left to rounding.
    if over > 1 then limit.wait = math.ceil(over / 1000) end
  end
  refused = refused or limit.wait > 0
  limits[#limits + 1] = limit
end

local answer = {refused and 'refused' or 'ok'}
for _, limit in ipairs(limits) do
  local left, reset = limit.left, 0
  if limit.kind == 'parallel' then
    if not refused then
      redis.call('ZADD', limit.key, string.format('%.0f', now + lease), ARGV[3])
      if redis.call('PTTL', limit.key) < math.ceil(lease / 1000) then
        redis.call('PEXPIRE', limit.key, math.ceil(lease / 1000))
      end
      left = left - 1
    end
  else
    local busy = limit.free - now
    if not refused then
      busy = busy + limit.cost * limit.each
      redis.call('SET', limit.key, string.format('%.3f', now + busy), 'PX', math.max(1, math.ceil(busy / 1000)))
    end
    left = (MINUTE - busy) / limit.each + 0.01
    reset = busy / 1000
  end
  answer[#answer + 1] = limit.wait
  answer[#answer + 1] = math.max(0, math.floor(left))
  answer[#answer + 1] = math.ceil(reset)
end
return answer
