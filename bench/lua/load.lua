-- Sends prepared requests with wrk.
--
--   wrk ... -s load.lua URL -- FILE THREADS MODE MARK
--
-- Each line of FILE is one request: method, path, token, key, address and body, separated by tabs; what is
-- empty is left out. Of T threads each takes every T-th line. MODE `cycle` begins again at the end;
-- `once` ends the thread there and leaves the file MARK.n, so that no request is sent twice.
-- At the end one line of JSON says what happened.
local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds; long nanoseconds; } instant;
    int clock_gettime(int clock, instant *now);
    int usleep(unsigned int microseconds);
]]

local function seconds()
    local now = ffi.new("instant")
    ffi.C.clock_gettime(1, now)
    return tonumber(now.seconds) + tonumber(now.nanoseconds) / 1e9
end

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

local function read(line)
    local method, path, token, key, address, body =
        line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if key ~= "" then headers["Idempotency-Key"] = key end
    if address ~= "" then headers["X-Forwarded-For"] = address end
    if body == "" then
        body = nil
    else
        headers["Content-Type"] = "application/json"
    end
    return wrk.format(method, path, headers, body)
end

local prepared, at, once, mark, last, nothing = {}, 0, false, "", false, nil
-- Read by done() in another state, so globals.
began, ended, sent = 0, 0, 0

function init(args)
    local of, line_number = tonumber(args[2]), 0
    once, mark = args[3] == "once", args[4]
    for line in io.lines(args[1]) do
        if line_number % of == number then prepared[#prepared + 1] = read(line) end
        line_number = line_number + 1
    end
    nothing = wrk.format("GET", "/healthz")
    last = number == of - 1
    if last then io.open(mark .. ".loaded", "w"):close() end
end

-- wrk starts each thread before it loads the next one's requests: the first would run beside that.
local function wait_for_the_last()
    while not last do
        local loaded = io.open(mark .. ".loaded")
        if loaded then
            loaded:close()
            return
        end
        ffi.C.usleep(500)
    end
end

function request()
    -- wrk asks the first thread once before it begins; so the clock starts with the second.
    if sent < 2 then
        if sent > 0 then wait_for_the_last() end
        began = seconds()
    end
    sent = sent + 1
    at = at + 1
    if at > #prepared then
        if once then
            if ended == 0 then
                ended = seconds()
                wrk.thread:stop()
                io.open(mark .. "." .. number, "w"):close()
            end
            return nothing
        end
        at = 1
    end
    return prepared[at]
end

function done(summary, latency, requests)
    local first, last = math.huge, 0
    for _, thread in ipairs(threads) do
        first = math.min(first, thread:get("began"))
        last = math.max(last, thread:get("ended"))
    end
    local took = summary.duration / 1e6
    if last > 0 then took = last - first end
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50_us":%d,"p90_us":%d,"p99_us":%d,"max_us":%d}\n',
        summary.requests, took, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
