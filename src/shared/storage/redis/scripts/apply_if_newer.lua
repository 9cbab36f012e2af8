-- Overwrites a projection unless what is there is as new or newer, so that late and
-- repeated updates do no harm.
-- KEYS[1]: hash of the projection: v = version, d = value
-- ARGV[1]: version, a whole number
-- ARGV[2]: value
-- ARGV[3]: seconds until the projection is forgotten and read from SQL again
-- Returns: 1 when written, 0 when what is there is as new
local present = redis.call('HGET', KEYS[1], 'v')
if present and tonumber(present) >= tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'v', ARGV[1], 'd', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
