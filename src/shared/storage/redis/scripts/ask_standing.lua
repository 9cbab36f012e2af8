-- Leaves a mark where an account is kept, before SQL is asked who it is (see keep_standing.lua).
-- KEYS[1]: the account: a JSON object with what is kept of each sign-in, or the mark of who asks for
--   it; or the word of the bar
-- ARGV[1]: the sign-in
-- ARGV[2]: the mark
-- ARGV[3]: seconds until all of it is forgotten
-- ARGV[4]: the word of the bar
-- Returns: 1 when the mark stands, 0 while the account is changing
local present = redis.call('GET', KEYS[1])
if present == ARGV[4] then
  return 0
end
-- An account with that many sign-ins is asked for anew.
local fits = present and #present < 2000
local kept = fits and cjson.decode(present) or {}
kept[ARGV[1]] = ARGV[2]
if fits then
  redis.call('SET', KEYS[1], cjson.encode(kept), 'KEEPTTL')
else
  redis.call('SET', KEYS[1], cjson.encode(kept), 'EX', ARGV[3])
end
return 1
