-- Sends a list of prepared requests, once or over and over, and prints what came of it as JSON.
-- Arguments: the file of requests, and "once" or "repeat".
local ffi = require('ffi')
ffi.cdef([[
  typedef struct { long seconds; long micros; } bench_time;
  int gettimeofday(bench_time *time, void *zone);
]])

local threads = {}
local list = {}
local sent = 0
local verified = false

-- wrk's own idea of how long it ran includes the wait after the last request, so time is kept here.
started = 0
finished = 0

local function now()
  local time = ffi.new('bench_time')
  ffi.C.gettimeofday(time, nil)
  return tonumber(time.seconds) * 1000000 + tonumber(time.micros)
end

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  local length = file:read('*l')
  while length do
    table.insert(list, file:read(tonumber(length)))
    length = file:read('*l')
  end
  file:close()
  once = args[2] == 'once'
end

function request()
  -- The first one is only looked at by wrk, and never sent.
  if not verified then
    verified = true
    return list[1]
  end
  if started == 0 then started = now() end
  if once and sent >= #list then
    if finished == 0 then
      finished = now()
      wrk.thread:stop()
    end
    -- Whoever still asks gets what changes nothing.
    return 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'
  end
  sent = sent + 1
  return list[(sent - 1) % #list + 1]
end

function done(summary, latency, requests)
  local micros = summary.duration
  local first = threads[1]:get('started')
  local last = threads[1]:get('finished')
  if last > 0 then micros = last - first end
  local errors = summary.errors
  print(string.format(
    '{"completed":%d,"seconds":%.6f,"failed":%d,"p50Ms":%.3f,"p99Ms":%.3f}',
    summary.requests, micros / 1000000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
