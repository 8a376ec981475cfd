dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
function request()
    return wrk.format("GET", "/v1/tickets?status=awaiting_reply,in_review,needs_info&sort=created_at&limit=50", headers)
end
