-- wrk -s call.lua URL -- VERB BODY [HEADER: VALUE]… PATH…
-- The paths in turn. No response() here: it would make wrk parse every answer; wrk counts what is not 2xx by itself.
local requests, index = {}, 0

function init(args)
    local verb, body = args[1], args[2]
    local headers = {["X-OpenStack-Ironic-API-Version"] = "1.82", ["Accept"] = "application/json"}
    for position = 3, #args do
        local name, value = args[position]:match("^([%w-]+): (.*)$")
        if name then headers[name] = value end
    end
    if body ~= "" then headers["Content-Type"] = "application/json" else body = nil end
    for position = 3, #args do
        if args[position]:sub(1, 1) == "/" then
            table.insert(requests, wrk.format(verb, args[position], headers, body))
        end
    end
end

function request()
    index = index % #requests + 1
    return requests[index]
end
