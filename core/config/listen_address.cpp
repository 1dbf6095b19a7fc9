#include "config/listen_address.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <charconv>

namespace tenon {

namespace {

bool is_numeric_address(const std::string& text, int family) {
    in6_addr parsed{};  // room for either
    return ::inet_pton(family, text.c_str(), &parsed) == 1;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto refuse = [&] {
        return error(Errc::invalid, fmt::format("'{}' is not ADDR:PORT, such as 127.0.0.1:6385 or [::1]:6385", text));
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return refuse();
    }
    ListenAddress made;
    const auto port = text.substr(colon + 1);
    const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), made.port);
    if (failed != std::errc() || end != port.data() + port.size()) {
        return refuse();
    }
    auto address = text.substr(0, colon);
    const bool is_v6 = address.size() > 2 && address.front() == '[' && address.back() == ']';
    if (is_v6) {
        address = address.substr(1, address.size() - 2);
    }
    made.address = address;
    if (!is_numeric_address(made.address, is_v6 ? AF_INET6 : AF_INET)) {
        return refuse();
    }
    return made;
}

}  // namespace tenon
