dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
local run = tostring(os.time()) .. tostring(math.random(1000000))
function request()
    counter = counter + 1
    headers["Idempotency-Key"] = run .. "-" .. counter
    local id = ids[math.random(#ids)]
    local body = '{"kind":"reply","body":{"content":"پاسخ برای آزمون سرعت. پاسخ برای آزمون سرعت. پاسخ برای آزمون سرعت."}}'
    return wrk.format("POST", "/v1/tickets/" .. id .. "/messages", headers, body)
end
