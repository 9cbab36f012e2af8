-- Gives what is kept of a house a new version, which no earlier one was.
-- KEYS[1]: the version: the microsecond of Redis at which it began, or the next that is free
-- ARGV[1]: seconds until it is forgotten; without a version nothing is kept
-- Returns: the version
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local version = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0) + 1)
redis.call('SET', KEYS[1], string.format('%.0f', version), 'EX', ARGV[1])
return string.format('%.0f', version)
