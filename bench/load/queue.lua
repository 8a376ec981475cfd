dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
function request()
    return wrk.format("GET", "/v1/queue?limit=50", headers)
end
