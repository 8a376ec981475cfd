dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
function request()
    return wrk.format("POST", "/v1/queue/next", headers)
end
