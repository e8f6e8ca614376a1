-- KEYS: the key's version.  ARGV: the new version, how long to keep it in milliseconds.
-- Of two changes at once the later one counts, in whichever order they arrive.
local known = redis.call('GET', KEYS[1])
if not known or tonumber(known) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return {'ok'}
