-- Puts one back into a bucket that it was taken from a moment ago (see take_tokens.lua).
-- KEYS[1]: the bucket
-- ARGV[1]: microseconds after which one more is in it
-- Returns: 1 when put back, 0 when the bucket was full again by itself
local present = tonumber(redis.call('GET', KEYS[1]) or '')
if not present then
  return 0
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local full = present - tonumber(ARGV[1])
if full <= now then
  return redis.call('DEL', KEYS[1])
end
local lasts = math.ceil((full - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', lasts))
return 1
