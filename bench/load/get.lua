dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
function request()
    local id = ids[math.random(#ids)]
    return wrk.format("GET", "/v1/tickets/" .. id .. "?expand=messages", headers)
end
