-- KEYS: the key's version.
-- ARGV: the new version, how long to keep it in milliseconds, the channel of changes, and the message to publish there.
-- Of two changes at once the later one counts, in whichever order they arrive.
-- A server that does not allow messages has no receivers, so the stored version is enough there.
local known = redis.call('GET', KEYS[1])
if not known or tonumber(known) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
redis.pcall('PUBLISH', ARGV[3], ARGV[4])
return {'ok'}
