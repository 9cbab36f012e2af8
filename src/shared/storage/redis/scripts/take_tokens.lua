-- Takes one from each bucket, or from none (GCRA). Time is that of Redis, so that instances
-- with clocks that differ count together.
-- KEYS: the buckets: each the microsecond since the epoch at which it will be full again
-- ARGV, two for each bucket: microseconds after which one more is in it, and after which an
--   empty one is full
-- Returns: 0 when taken, else the microseconds to wait
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local wait = 0
local full = {}
for i, key in ipairs(KEYS) do
  local present = tonumber(redis.call('GET', key) or now) or now
  full[i] = math.max(present, now) + tonumber(ARGV[2 * i - 1])
  wait = math.max(wait, full[i] - tonumber(ARGV[2 * i]) - now)
end
if wait > 0 then
  return math.ceil(wait)
end
for i, key in ipairs(KEYS) do
  local lasts = math.ceil((full[i] - now) / 1000)
  redis.call('SET', key, string.format('%.0f', full[i]), 'PX', string.format('%.0f', lasts))
end
return 0
