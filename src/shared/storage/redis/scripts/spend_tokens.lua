-- Notes what an instance has given from a bucket of its own, and never lets the bucket owe more
-- than it holds. Time is that of Redis, as in take_tokens.lua.
-- KEYS[1]: the bucket: the microsecond since the epoch at which it will be full again
-- ARGV[1]: microseconds by which it will be full later
-- ARGV[2]: microseconds since the first of it was given
-- ARGV[3]: microseconds after which an empty one is full
-- Returns: the microseconds until it is full
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local present = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
local full = math.max(present, now - tonumber(ARGV[2])) + tonumber(ARGV[1])
full = math.max(math.min(full, now + tonumber(ARGV[3])), now)
local lasts = math.max(math.ceil((full - now) / 1000), 1)
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', lasts))
return math.ceil(full - now)
