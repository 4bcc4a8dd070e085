-- Checks the fences of a call and takes its permits from every window, or from none.
--
-- KEYS   two fences (tenant, key) or none, then one key per window; all share one hash tag
-- ARGV   1 tenant version, 2 key version that the caller judged by; both '' = do not check the fences
--        3 cost: permits to take from each window, at least 1
--        then per window: permits L, length W in ms
-- Reply  { status, now in ms, then per window: used, frees_at in ms }
--        status  1 admitted, 0 refused (nothing was taken anywhere), -1 a fence is newer (nothing was looked at)
--        used    permits taken within the last W, this call included only if it was admitted
--        frees_at  admitted: when the oldest permit frees; refused: when this window has room for the cost
--                   (if it has room, when its oldest permit frees), 0 = never
--
-- L up to 10,000: a LIST of admitted instants, newest first. Each entry is pushed once and dropped once from the tail.
-- L above: a HASH of sub-buckets of W/100, 'n' their sum, 'f' the first index. A bucket counts whole until its last
-- instant has left the window: never one too many, at most 1 % too few.
-- Time is this server's, so that no two callers can disagree about it. If it is set back, entries stay longer: too few,
-- never too many.

local fences = #KEYS - (#ARGV - 3) / 2
if fences == 2 and ARGV[1] ~= '' then
  local marks = redis.call('MGET', KEYS[1], KEYS[2])
  for i = 1, 2 do
    if marks[i] and tonumber(marks[i]) > tonumber(ARGV[i]) then return { -1 } end
  end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = string.format('%d', now)
local cost = tonumber(ARGV[3])

local stamps = stamp
if cost > 1 then
  stamps = {}
  for i = 1, cost do stamps[i] = stamp end
end

local function push(key)
  if cost == 1 then return redis.call('LPUSH', key, stamp) end
  return redis.call('LPUSH', key, unpack(stamps))
end

-- Drops what has left the window; returns how many are left and the oldest of them (nil: none).
-- The list must outlive its newest entry by W, yet a PEXPIRE at every push is a tenth of this script. So it is renewed when
-- the list is new and when its tail crosses a multiple of W. Pushes between two renewals lie less than 2 W after the first
-- of them, so 4 W is always enough.
local function drop(key, count, oldest, window)
  local horizon, before = now - window, oldest
  while oldest and oldest <= horizon do
    -- A list that rested for a while may hold thousands of expired entries: drop them by the hundred.
    if count > 100 and tonumber(redis.call('LINDEX', key, -100)) <= horizon then
      redis.call('LTRIM', key, 0, -101)
      count = count - 100
    else
      redis.call('RPOP', key)
      count = count - 1
    end
    oldest = count > 0 and tonumber(redis.call('LINDEX', key, -1)) or nil
  end
  if oldest and math.floor(oldest / window) > math.floor(before / window) then
    redis.call('PEXPIRE', key, 4 * window)
  end
  return count, oldest
end

local reply = { 1, now }
local pushed = {}   -- lists that hold this call's permits: taken back if a later window refuses
local buckets = {}  -- writes of the bucket windows, made only when all have admitted

local function exact(key, limit, window)
  local used, oldest
  if reply[1] == 1 then
    local count = push(key)
    pushed[#pushed + 1] = key
    if count == cost then
      oldest = now
      redis.call('PEXPIRE', key, 4 * window)
    else
      count, oldest = drop(key, count, tonumber(redis.call('LINDEX', key, -1)), window)
    end
    used = count - cost
  else
    local count = redis.call('LLEN', key)
    used, oldest = drop(key, count, count > 0 and tonumber(redis.call('LINDEX', key, -1)) or nil, window)
  end
  local over = used + cost - limit
  if over <= 0 then
    return used, (oldest or now) + window
  end
  reply[1] = 0
  if cost > limit then return used, 0 end
  return used, tonumber(redis.call('LINDEX', key, -over)) + window
end

local function bucketed(key, limit, window)
  local width = math.max(1, math.floor(window / 100))
  local current = math.floor(now / width)
  local head = redis.call('HMGET', key, 'n', 'f')
  local used = tonumber(head[1] or 0)
  local first = tonumber(head[2] or current)
  -- The clock was set back: what is taken now counts in the oldest bucket. One before it would never be found again.
  if current < first then current = first end
  local dropped = false
  while first < current do
    local left = (first + 1) * width - 1 <= now - window
    if not left and not dropped then break end
    local count = redis.call('HGET', key, first)
    if not left and count then break end
    if count then
      used = used - count
      redis.call('HDEL', key, first)
    end
    first = first + 1
    dropped = true
  end
  if dropped then redis.call('HSET', key, 'n', used, 'f', first) end

  local over = used + cost - limit
  if over <= 0 then
    buckets[#buckets + 1] = { key, used + cost, first, current, window + 2 * width }
    return used, (first + 1) * width - 1 + window
  end
  reply[1] = 0
  if cost > limit then return used, 0 end
  local freed = 0
  local bucket = first
  while true do
    freed = freed + (redis.call('HGET', key, bucket) or 0)
    if freed >= over then return used, (bucket + 1) * width - 1 + window end
    bucket = bucket + 1
  end
end

for i = fences + 1, #KEYS do
  local at = 2 * (i - fences) + 2
  local limit, window = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local take = limit > 10000 and bucketed or exact
  local used, frees = take(KEYS[i], limit, window)
  reply[#reply + 1] = used
  reply[#reply + 1] = frees
end

if reply[1] == 1 then
  for i = 3, #reply, 2 do reply[i] = reply[i] + cost end
  for _, b in ipairs(buckets) do
    redis.call('HSET', b[1], 'n', b[2], 'f', b[3])
    redis.call('HINCRBY', b[1], b[4], cost)
    redis.call('PEXPIRE', b[1], b[5])
  end
else
  for _, key in ipairs(pushed) do redis.call('LPOP', key, cost) end
end
return reply
