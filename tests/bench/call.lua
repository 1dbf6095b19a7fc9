-- wrk -s call.lua URL -- VERB BODY PATHS [HEADER: VALUE]…        two files; PATHS: one a line, in turn
-- No response() here: it would make wrk parse every answer; wrk counts what is not 2xx by itself.
local requests, index = {}, 0

function init(args)
    local verb, body = args[1], io.open(args[2]):read("*a")
    local headers = {["X-OpenStack-Ironic-API-Version"] = "1.82", ["Accept"] = "application/json"}
    for position = 4, #args do
        local name, value = args[position]:match("^([%w-]+): (.*)$")
        headers[name] = value
    end
    if body ~= "" then headers["Content-Type"] = "application/json" else body = nil end
    for path in io.lines(args[3]) do
        table.insert(requests, wrk.format(verb, path, headers, body))
    end
end

function request()
    index = index % #requests + 1
    return requests[index]
end
