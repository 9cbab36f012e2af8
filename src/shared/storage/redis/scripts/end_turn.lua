-- Ends a turn, unless it has run out and another one has it by now.
-- KEYS[1]: the turn: the mark of whose it is
-- ARGV[1]: the mark of who ends it
-- Returns: 1 when ended, 0 when it was not this one's any more
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
