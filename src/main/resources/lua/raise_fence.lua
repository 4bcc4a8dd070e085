-- Raises a fence to a version; never lowers it: of two changes, the second may reach Redis first (its "before commit"
-- overtakes the first one's "after commit", or the first is a retry), and a lowered fence would call the older row fresh.
--
-- KEYS   1 the fence
-- ARGV   1 version, 2 life in ms, counted anew from now
-- Reply  1

local present = redis.call('GET', KEYS[1])
local version = ARGV[1]
if present and tonumber(present) > tonumber(version) then version = present end
redis.call('SET', KEYS[1], version, 'PX', ARGV[2])
return 1
