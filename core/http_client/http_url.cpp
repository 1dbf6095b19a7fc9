#include "http_client/http_url.hpp"

#include "http_client/http_message.hpp"

#include <boost/asio/ip/address_v6.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tenon {

namespace {

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_printable(char c) {
    return c > 0x20 && c < 0x7f;
}

/// The address in its one canonical form. A zone comes behind '%25' in a URL (RFC 6874), or behind the '%' that people
/// write.
Result<std::string> read_ipv6(std::string_view text) {
    const auto percent = text.find('%');
    const auto address = text.substr(0, percent);
    auto zone = percent == std::string_view::npos ? std::string_view() : text.substr(percent + 1);
    if (zone.size() > 2 && zone.substr(0, 2) == "25") {
        zone.remove_prefix(2);
    }
    const auto is_zone_character = [](char c) { return is_host_character(c) || (c >= 'A' && c <= 'Z'); };
    boost::system::error_code code;
    const auto parsed = boost::asio::ip::make_address_v6(std::string(address), code);
    if (code || (percent != std::string_view::npos && zone.empty()) ||
        !std::all_of(zone.begin(), zone.end(), is_zone_character)) {
        return error(Errc::invalid, "what is in brackets is no IPv6 address");
    }
    return zone.empty() ? parsed.to_string() : fmt::format("{}%{}", parsed.to_string(), zone);
}

Result<void> read_authority(HttpUrl& url, std::string_view text) {
    if (text.find('@') != std::string_view::npos) {
        return error(Errc::invalid, "user information in a URL is not accepted");
    }
    std::string_view port;
    if (!text.empty() && text.front() == '[') {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return error(Errc::invalid, "the bracket of the IPv6 address is not closed");
        }
        auto host = read_ipv6(text.substr(1, close - 1));
        if (!host) {
            return host.error();
        }
        url.host = std::move(*host);
        text.remove_prefix(close + 1);
        if (!text.empty() && text.front() != ':') {
            return error(Errc::invalid, "there is something after the IPv6 address");
        }
        port = text.empty() ? text : text.substr(1);
    } else {
        const auto colon = text.find(':');
        url.host = std::string(text.substr(0, colon));
        std::transform(url.host.begin(), url.host.end(), url.host.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        });
        if (url.host.empty()) {
            return error(Errc::invalid, "there is no host");
        }
        if (url.host.size() > 255 || !std::all_of(url.host.begin(), url.host.end(), is_host_character)) {
            return error(Errc::invalid, "the host has characters that no host has");
        }
        port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    }
    url.port = std::string(port);
    if (port.empty()) {
        url.port = url.is_tls ? "443" : "80";
        return {};
    }
    unsigned number = 0;
    const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (code != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65'535) {
        return error(Errc::invalid, "the port is no number from 1 to 65535");
    }
    url.port = std::to_string(number);
    return {};
}

}  // namespace

std::string authority_of(std::string_view host, std::string_view port) {
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    std::string authority(is_ipv6 ? "[" : "");
    return authority.append(host).append(is_ipv6 ? "]:" : ":").append(port);
}

std::string host_header_of(bool is_tls, std::string_view host, std::string_view port) {
    auto authority = authority_of(host.substr(0, host.find('%')), port);
    if (port == (is_tls ? "443" : "80")) {
        authority.resize(authority.size() - port.size() - 1);
    }
    return authority;
}

std::string HttpUrl::authority() const {
    return authority_of(host, port);
}

bool HttpUrl::is_same_origin(const HttpUrl& other) const {
    const auto without_zone = [](std::string_view text) { return text.substr(0, text.find('%')); };
    return is_tls == other.is_tls && without_zone(host) == without_zone(other.host) && port == other.port;
}

Result<HttpUrl> parse_http_url(std::string_view text) {
    HttpUrl url;
    const auto scheme_end = text.find("://");
    const auto scheme = text.substr(0, scheme_end);
    if (scheme_end == std::string_view::npos ||
        (!equals_ignoring_case(scheme, "https") && !equals_ignoring_case(scheme, "http"))) {
        return error(Errc::invalid, "the scheme is neither http nor https");
    }
    url.is_tls = equals_ignoring_case(scheme, "https");
    text.remove_prefix(scheme_end + 3);
    const auto authority = text.substr(0, text.find_first_of("/?#"));
    if (auto read = read_authority(url, authority); !read) {
        return read.error();
    }
    text.remove_prefix(authority.size());
    if (text.find('#') != std::string_view::npos) {
        return error(Errc::invalid, "a fragment is not accepted");
    }
    if (!std::all_of(text.begin(), text.end(), is_printable)) {
        return error(Errc::invalid, "the path has blanks or control characters");
    }
    url.target = std::string(text);
    return url;
}

}  // namespace tenon
