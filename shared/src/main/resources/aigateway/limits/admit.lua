-- KEYS: the key's version.  ARGV: the version that the caller knows.
local known = redis.call('GET', KEYS[1])
if known and tonumber(known) > tonumber(ARGV[1]) then return {'stale'} end
return {'ok'}
