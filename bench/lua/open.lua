-- Sends prepared requests with wrk at a fixed rate, whatever the answers: an open loop.
--
--   wrk -t 1 ... -s open.lua URL -- FILE RATE SECONDS OUTPUT
--
-- Each line of FILE is one request, as for load.lua. Request n is due n / RATE seconds after the start. wrk asks
-- delay() how long a connection that is free has to wait, so each takes the next request that is due; while none is
-- free, what is due waits. An answer is timed from when its request was due, so that this waiting counts; the
-- answer is known by the X-Request-Id that the service echoes. OUTPUT gets one line for each
-- answer: kind of request, microseconds since it was due, microseconds since it was sent, status; then the file
-- OUTPUT.ended is left.
local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds; long nanoseconds; } instant;
    int clock_gettime(int clock, instant *now);
]]

local now_at = ffi.new("instant")
local function seconds()
    ffi.C.clock_gettime(1, now_at)
    return tonumber(now_at.seconds) + tonumber(now_at.nanoseconds) / 1e9
end

local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

local requests, kinds = {}, {}
local rate, last, output, mark
local began, promised, sent = nil, 0, 0
local due_at, sent_at = {}, {}
-- Read by done() in another state, so globals.
answered, due, late = 0, 0, 0

function init(args)
    rate = tonumber(args[2])
    last = math.floor(rate * tonumber(args[3]))
    for line in io.lines(args[1]) do
        local kind, method, path, token, key, address, body =
            line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
        local headers = { ["X-Request-Id"] = "open-" .. #requests + 1 }
        if token ~= "" then headers["Authorization"] = "Bearer " .. token end
        if key ~= "" then headers["Idempotency-Key"] = key end
        if address ~= "" then headers["X-Forwarded-For"] = address end
        if body == "" then
            body = nil
        else
            headers["Content-Type"] = "application/json"
        end
        kinds[#kinds + 1] = kind
        requests[#requests + 1] = wrk.format(method, path, headers, body)
    end
    last = math.min(last, #requests)
    output, mark = assert(io.open(args[4], "w")), args[4] .. ".ended"
end

-- Milliseconds until the next request is due. It is promised to the connection that asks.
function delay()
    if not began then began = seconds() end
    promised = promised + 1
    -- Those that find nothing left wait for the end.
    if promised > last then return 3600000 end
    local left = began + promised / rate - seconds()
    return left > 0 and math.floor(left * 1000 + 0.5) or 0
end

function request()
    -- wrk asks the first thread once before it begins.
    if not began then return requests[1] end
    sent = math.min(sent + 1, last)
    local now = seconds()
    sent_at[sent] = now
    -- Timers count whole milliseconds: what left too early is timed from when it left.
    due_at[sent] = math.min(now, began + sent / rate)
    due = sent
    late = math.max(late, now - due_at[sent])
    return requests[sent]
end

function response(status, headers, body)
    local id
    for name, value in pairs(headers) do
        if name:lower() == "x-request-id" then id = tonumber(value:match("^open%-(%d+)$")) end
    end
    if not id then error("an answer without the id of its request") end
    local now = seconds()
    answered = answered + 1
    output:write(string.format("%s\t%d\t%d\t%d\n", kinds[id], (now - due_at[id]) * 1e6, (now - sent_at[id]) * 1e6, status))
    if answered == last then
        output:close()
        wrk.thread:stop()
        io.open(mark, "w"):close()
    end
end

function done(summary)
    local errors = summary.errors
    io.write(string.format('\n{"due":%d,"answered":%d,"broken":%d,"late_us":%d}\n', threads[1]:get("due"), threads[1]:get("answered"),
        errors.connect + errors.read + errors.write + errors.timeout, threads[1]:get("late") * 1e6))
end
