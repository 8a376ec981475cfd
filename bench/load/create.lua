dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
local customers = lines(os.getenv("BENCH_CUSTOMERS"))
local run = tostring(os.time()) .. tostring(math.random(1000000))
function request()
    counter = counter + 1
    headers["Idempotency-Key"] = run .. "-" .. counter
    local customer = customers[math.random(#customers)]
    local body = '{"customer":{"id":"' .. customer .. '"},"subject":"موضوع درخواست تازه ' .. counter ..
        '","body":{"content":"متن پیام برای آزمون سرعت. متن پیام برای آزمون سرعت. متن پیام برای آزمون سرعت."}}'
    return wrk.format("POST", "/v1/tickets", headers, body)
end
