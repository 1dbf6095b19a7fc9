#include "api/client_limits.hpp"

#include "api/text.hpp"
#include "base/duration.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tenon::api {

namespace {

using Duration = std::optional<std::chrono::milliseconds>;

Result<Duration> read_duration(HttpHeaderView headers, std::string_view name) {
    const auto text = find_header(headers, name);
    if (!text) {
        return Duration();
    }
    const auto duration = parse_duration(trim(*text));
    if (!duration) {
        return error(Errc::invalid, fmt::format("Invalid {}: '{}' is no duration such as 500ms or 5s", name, *text));
    }
    return duration;
}

}  // namespace

Result<ClientLimits> read_client_limits(HttpHeaderView headers) {
    const auto lock_wait = read_duration(headers, "X-Tenon-Lock-Wait");
    if (!lock_wait) {
        return lock_wait.error();
    }
    const auto timeout = read_duration(headers, "X-Tenon-Timeout");
    if (!timeout) {
        return timeout.error();
    }
    if (*timeout && (*timeout)->count() == 0) {
        return error(Errc::invalid, "Invalid X-Tenon-Timeout: it must be more than nothing");
    }
    return ClientLimits{*lock_wait, *timeout};
}

}  // namespace tenon::api
