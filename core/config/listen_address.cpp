#include "config/listen_address.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <sys/un.h>

#include <charconv>

namespace tenon {

namespace {

constexpr std::string_view unix_prefix = "unix:";
constexpr std::string_view tls_prefix = "https://";

bool is_numeric_address(const std::string& text, int family) {
    in6_addr parsed{};  // room for either
    return ::inet_pton(family, text.c_str(), &parsed) == 1;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view whole) {
    const auto refuse = [&] {
        return error(
            Errc::invalid,
            fmt::format(
                "'{}' is not ADDR:PORT, such as 127.0.0.1:6385 or [::1]:6385, nor https://ADDR:PORT, nor "
                "unix:/PATH",
                whole
            )
        );
    };
    if (whole.starts_with(unix_prefix)) {
        const auto path = whole.substr(unix_prefix.size());
        if (!path.starts_with('/') || path.find('\0') != std::string_view::npos ||
            path.size() >= sizeof sockaddr_un{}.sun_path) {
            return refuse();
        }
        return ListenAddress{std::string(path), 0, ListenKind::unix_socket};
    }
    auto text = whole;
    const bool is_tls = text.starts_with(tls_prefix);
    if (is_tls) {
        text.remove_prefix(tls_prefix.size());
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return refuse();
    }
    ListenAddress made;
    made.kind = is_tls ? ListenKind::https : ListenKind::http;
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

std::string name_of(const ListenAddress& address) {
    if (address.kind == ListenKind::unix_socket) {
        return fmt::format("{}{}", unix_prefix, address.address);
    }
    const bool is_v6 = address.address.find(':') != std::string::npos;
    return fmt::format(
        "{}{}{}{}:{}", address.kind == ListenKind::https ? tls_prefix : "", is_v6 ? "[" : "", address.address,
        is_v6 ? "]" : "", address.port
    );
}

bool is_loopback(const ListenAddress& address) {
    if (address.kind == ListenKind::unix_socket) {
        return true;
    }
    in6_addr v6{};
    if (::inet_pton(AF_INET6, address.address.c_str(), &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6);
    }
    return address.address.starts_with("127.");
}

}  // namespace tenon
