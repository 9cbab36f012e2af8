-- Overwrites a projection unless what is there is as new or newer, so that late and
-- repeated updates do no harm.
-- KEYS[1]: the projection: its version, a colon, and the value
-- ARGV[1]: version, a whole number
-- ARGV[2]: value
-- ARGV[3]: seconds until the projection is forgotten and read from SQL again
-- Returns: 1 when written, 0 when what is there is as new
-- Written by a version of the service that used hashes, it fails, and is overwritten.
local begins = redis.pcall('GETRANGE', KEYS[1], 0, 19)
local present = type(begins) == 'string' and string.match(begins, '^(%d+):')
if present and tonumber(present) >= tonumber(ARGV[1]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'EX', ARGV[3])
return 1
