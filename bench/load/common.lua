-- Shared by the load scripts: token and ticket ids come from files that scripts/bench wrote.
function lines(path)
    local all = {}
    for line in io.lines(path) do
        all[#all + 1] = line
    end
    return all
end

ids = lines(os.getenv("BENCH_IDS"))
local token = lines(os.getenv("BENCH_TOKEN"))[1]
headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
counter = 0
local failed = 0

-- Each thread starts somewhere else; wrk runs with one.
math.randomseed(os.time())

function response(status, _, body)
    if status >= 300 then
        failed = failed + 1
        if failed <= 3 then
            io.stderr:write("unexpected answer " .. status .. ": " .. body:sub(1, 300) .. "\n")
        end
    end
end

function done(summary, latency)
    local errors = summary.errors
    local bad = errors.status + errors.connect + errors.read + errors.write + errors.timeout
    io.write(string.format("RESULT %.1f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad))
end
