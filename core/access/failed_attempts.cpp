#include "access/failed_attempts.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tenon {

namespace {

constexpr std::chrono::seconds price{6};  // of one attempt
constexpr auto credit = 10 * price;
constexpr std::size_t max_sources = 10'000;

}  // namespace

std::string source_of(std::string_view address) {
    std::string text(address);
    in6_addr v6{};
    if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) {
        return text;
    }
    std::array<char, INET6_ADDRSTRLEN> printed{};
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        return ::inet_ntop(AF_INET, &v6.s6_addr[12], printed.data(), printed.size());
    }
    std::memset(&v6.s6_addr[8], 0, 8);
    return std::string(::inet_ntop(AF_INET6, &v6, printed.data(), printed.size())) + "/64";
}

std::chrono::seconds FailedAttempts::begin(std::string_view address, Deadline now) {
    const std::scoped_lock lock(mutex_);
    if (paid_until_.size() >= max_sources) {
        std::erase_if(paid_until_, [&](const auto& each) { return each.second <= now; });
        if (paid_until_.size() >= max_sources) {
            paid_until_.clear();  // from so many sources at once, none of them is worth remembering
        }
    }
    auto& paid_until = paid_until_[source_of(address)];
    const auto after = std::max(paid_until, now) + price;
    if (after > now + credit) {
        return std::chrono::ceil<std::chrono::seconds>(after - credit - now);
    }
    paid_until = after;
    return std::chrono::seconds(0);
}

void FailedAttempts::succeeded(std::string_view address) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = paid_until_.find(source_of(address)); found != paid_until_.end()) {
        found->second -= price;
    }
}

}  // namespace tenon
