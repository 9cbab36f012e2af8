-- Keeps what SQL said of a sign-in, unless its account has changed since the mark was left.
-- KEYS[1]: the account (see ask_standing.lua)
-- ARGV[1]: the sign-in
-- ARGV[2]: the mark that was left before SQL was asked
-- ARGV[3]: what SQL said, as JSON
-- ARGV[4]: the word of the bar
-- Returns: 1 when kept, 0 when the mark is gone
local present = redis.call('GET', KEYS[1])
if not present or present == ARGV[4] then
  return 0
end
local kept = cjson.decode(present)
if kept[ARGV[1]] ~= ARGV[2] then
  return 0
end
kept[ARGV[1]] = cjson.decode(ARGV[3])
redis.call('SET', KEYS[1], cjson.encode(kept), 'KEEPTTL')
return 1
