dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
-- The twelve columns that the baseline reads too.
local fields = "id,number,subject,status,priority,team_id,assignee_id,customer_id,waiting_since,version,created_at,updated_at"
function request()
    local query = "?status=awaiting_reply,in_review,needs_info&sort=created_at&limit=50&fields=" .. fields
    return wrk.format("GET", "/v1/tickets" .. query, headers)
end
