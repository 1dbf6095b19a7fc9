#include "client/not_ready.hpp"

#include "client/request.hpp"
#include "protocol/http_date.hpp"
#include "protocol/json.hpp"
#include "quirks/quirks.hpp"

#include <algorithm>
#include <charconv>

namespace redfish {

namespace {

std::chrono::milliseconds clamped(std::chrono::seconds time) {
    return std::clamp(time, std::chrono::seconds(1), std::chrono::seconds(30));
}

}  // namespace

std::chrono::milliseconds
retry_after_or(std::string_view retry_after, std::chrono::milliseconds otherwise, std::chrono::sys_seconds now) {
    if (const auto date = http_date(retry_after)) {
        return clamped(*date - now);
    }
    unsigned seconds = 0;
    const auto end = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
    const bool is_number = end.ptr == retry_after.data() + retry_after.size() && !retry_after.empty();
    if (is_number && end.ec == std::errc::result_out_of_range) {
        return clamped(std::chrono::hours(1));
    }
    return is_number && end.ec == std::errc{} ? clamped(std::chrono::seconds(seconds)) : otherwise;
}

std::optional<std::chrono::milliseconds> not_ready_for(std::string_view method, const tenon::HttpResponse& response) {
    if (response.status < 400) {
        return std::nullopt;
    }
    const std::vector<Message> messages = messages_of(parsed_leniently(response.body));
    const std::string retry_after = header_of(response, "Retry-After");
    const bool is_busy = (response.status == 503 || response.status == 429) && !retry_after.empty();
    const bool asks_back = is_busy && method != "GET";
    if (std::any_of(messages.begin(), messages.end(), says_full) ||
        (!asks_back && std::none_of(messages.begin(), messages.end(), says_not_ready))) {
        return std::nullopt;
    }
    // The service's own clock, where it shows it: many BMCs believe it is 1970.
    const auto now = http_date(header_of(response, "Date"));
    const std::chrono::milliseconds otherwise = std::chrono::seconds(3);
    return now ? retry_after_or(retry_after, otherwise, *now) : retry_after_or(retry_after, otherwise);
}

}  // namespace redfish
