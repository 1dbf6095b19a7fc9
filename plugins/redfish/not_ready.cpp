#include "not_ready.hpp"

#include <algorithm>
#include <charconv>

namespace redfish {

namespace {

bool is_permanent(const Message& message) {
    // bmcweb at its twentieth subscription, session slots, and iDRAC's RAC0218 "maximum number of user sessions".
    return message.key() == "EventSubscriptionLimitExceeded" || message.key() == "SessionLimitExceeded" ||
           message.key() == "RAC0218";
}

/// iDRAC's SYS518 "iDRAC is not ready" comes as 503 or 500, iLO's state error as 400 while the server is in POST.
bool says_not_ready(const Message& message) {
    return message.key() == "SYS518" || message.key() == "InvalidOperationForSystemState";
}

}  // namespace

std::chrono::milliseconds retry_after_or(std::string_view retry_after, std::chrono::milliseconds otherwise) {
    int seconds = 0;
    const auto end = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
    if (end.ec != std::errc{} || end.ptr != retry_after.data() + retry_after.size()) {
        return otherwise;
    }
    return std::chrono::seconds(std::clamp(seconds, 1, 30));
}

std::optional<std::chrono::milliseconds>
not_ready_for(unsigned status, std::string_view retry_after, const std::vector<Message>& messages) {
    if (status < 400 || std::any_of(messages.begin(), messages.end(), is_permanent)) {
        return std::nullopt;
    }
    const bool asks_back = (status == 503 || status == 429) && !retry_after.empty();
    if (!asks_back && std::none_of(messages.begin(), messages.end(), says_not_ready)) {
        return std::nullopt;
    }
    return retry_after_or(retry_after, std::chrono::seconds(3));
}

}  // namespace redfish
