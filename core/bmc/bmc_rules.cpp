#include "bmc/bmc_rules.hpp"

#include "http_client/http_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <vector>

namespace tenon {

namespace {

/// The host's own: credentials, framing and the connection.
constexpr std::array<std::string_view, 11> host_headers{
    "Host",       "Authorization", "X-Auth-Token",    "Content-Length", "Transfer-Encoding", "Connection",
    "Keep-Alive", "Cookie",        "Accept-Encoding", "Expect",         "Upgrade",
};

void add_unless_there(HttpHeaders& headers, std::string_view name, std::string_view value) {
    if (!find_header(headers, name)) {
        headers.emplace_back(name, value);
    }
}

HttpUrl origin_of(const BmcEndpoint& endpoint) {
    HttpUrl origin;
    origin.is_tls = endpoint.peer.is_tls;
    origin.host = endpoint.peer.host;
    origin.port = endpoint.peer.port;
    return origin;
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
    std::tm parts{};
    const std::string copy(text);
    const char* end = strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') {
        return std::nullopt;
    }
    return timegm(&parts);
}

/// "/a/./b/../c" -> "/a/c" (RFC 3986, 5.2.4).
std::string without_dots(std::string_view path) {
    std::vector<std::string_view> parts;
    bool is_folder = false;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        const auto part = path.substr(0, end);
        path.remove_prefix(end);
        is_folder = part == "." || part == "..";
        if (part == ".." && !parts.empty()) {
            parts.pop_back();
        } else if (!is_folder) {
            parts.push_back(part);
        }
    }
    std::string out;
    for (const auto part : parts) {
        out.append("/").append(part);
    }
    return is_folder || out.empty() ? out + "/" : out;
}

/// A reference without a scheme and without a host, as seen from the path `from`; unset: it is no such reference.
std::optional<std::string> resolve(std::string_view from, std::string_view reference) {
    const auto path = reference.substr(0, reference.find('?'));
    if (path.find(':') < path.find('/') || !is_path("/" + std::string(reference))) {
        return std::nullopt;
    }
    const auto query = reference.substr(path.size());
    const auto base = from.substr(0, from.find('?'));
    if (path.empty()) {
        return std::string(base).append(query.empty() ? from.substr(base.size()) : query);
    }
    const auto absolute =
        path.front() == '/' ? std::string(path) : std::string(base.substr(0, base.rfind('/') + 1)).append(path);
    return without_dots(absolute).append(query);
}

}  // namespace

std::string authority_of(const BmcEndpoint& endpoint) {
    return authority_of(endpoint.peer.host, endpoint.peer.port);
}

bool is_path(std::string_view link) {
    return link.substr(0, 1) == "/" &&
           std::all_of(link.begin(), link.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_service_root(std::string_view target) {
    return target == "/redfish/v1/" || target == "/redfish/v1";
}

Result<std::string> bmc_target(const BmcEndpoint& endpoint, std::string_view target) {
    std::string path(target);
    if (target.empty() || target.front() != '/') {
        auto url = parse_http_url(target);
        if (!url || !url->is_same_origin(origin_of(endpoint))) {
            return error(
                Errc::plugin, fmt::format(
                                  "a request to the BMC at {} names neither a path, which begins with '/', nor a URL "
                                  "of that BMC: '{}'",
                                  authority_of(endpoint), target.substr(0, 100)
                              )
            );
        }
        path = url->target.empty() ? "/" : url->target;
    }
    // With the slash: HPE, Cray and Swordfish redirect the other form.
    return is_service_root(path) ? (endpoint.root_prefix.empty() ? "/redfish/v1" : endpoint.root_prefix) + "/" : path;
}

void set_bmc_headers(HttpRequest& request, bool has_encoding) {
    const auto is_of_host = [](const auto& header) {
        return std::any_of(host_headers.begin(), host_headers.end(), [&](std::string_view name) {
            return equals_ignoring_case(header.first, name);
        });
    };
    auto& headers = request.headers;
    headers.reserve(headers.size() + 6);  // with the proof
    headers.erase(std::remove_if(headers.begin(), headers.end(), is_of_host), headers.end());
    add_unless_there(headers, "Accept", "application/json");
    add_unless_there(headers, "OData-Version", "4.0");
    add_unless_there(headers, "User-Agent", "tenon/" TENON_VERSION);
    if (!request.body.empty()) {
        add_unless_there(headers, "Content-Type", "application/json");
    }
    if (has_encoding) {
        headers.emplace_back("Accept-Encoding", "identity");
    }
}

Result<std::optional<std::string>>
redirect_target(const BmcEndpoint& endpoint, std::string_view from, const HttpResponse& response) {
    constexpr std::array<unsigned, 5> statuses{301, 302, 303, 307, 308};
    const auto location = find_header(response.headers, "Location");
    if (!location || std::find(statuses.begin(), statuses.end(), response.status) == statuses.end()) {
        return std::optional<std::string>();
    }
    if (location->substr(0, 2) != "//") {
        if (auto path = resolve(from, location->substr(0, location->find('#')))) {
            return path;
        }
    }
    const auto absolute = location->substr(0, 2) == "//"
                              ? (endpoint.peer.is_tls ? "https:" : "http:") + std::string(*location)
                              : std::string(*location);
    const auto url = parse_http_url(absolute);
    if (url && url->is_same_origin(origin_of(endpoint))) {
        return std::optional<std::string>(url->target.empty() ? "/" : url->target);
    }
    if (!url) {
        return error(
            Errc::bmc,
            fmt::format("{} redirects {} to something that is no URL of http or https", authority_of(endpoint), from)
        );
    }
    const auto there = fmt::format("{}://{}", url->is_tls ? "https" : "http", url->authority());
    return error(
        Errc::bmc, fmt::format(
                       "{} redirects {} to {}, which is not followed: credentials go to the configured address only; "
                       "if that is the same BMC, set {} to {}",
                       authority_of(endpoint), from, there, setting_of(endpoint.keys.address, "address"), there
                   )
    );
}

bool mentions(const HttpResponse& response, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return response.body.find(word) != std::string::npos;
    });
}

bool says_why_forbidden(const HttpResponse& response) {
    // Supermicro: SMC.1.0.OemLicenseNotPassed (ironic-image #688).
    return mentions(
        response, {"InsufficientPrivilege", "PasswordChangeRequired", "License", "AccessDenied", "OperationNotAllowed"}
    );
}

bool is_at_limit(const HttpResponse& response) {
    // bmcweb after 20 subscriptions; iDRAC 8 with its 8 sessions taken: RAC0218 (gofish #75).
    return response.status >= 400 &&
           mentions(response, {"SessionLimitExceeded", "EventSubscriptionLimitExceeded", "RAC0218"});
}

std::optional<std::chrono::milliseconds>
busy_for(const HttpResponse& response, std::chrono::system_clock::time_point now) {
    const auto value = find_header(response.headers, "Retry-After");
    if (!value || (response.status != 503 && response.status != 429) || is_at_limit(response)) {
        return std::nullopt;
    }
    unsigned seconds = 0;
    const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), seconds);
    if (code == std::errc{} && end == value->data() + value->size()) {
        return std::chrono::seconds(seconds);
    }
    const auto date = parse_http_date(*value);
    if (!date) {
        return std::nullopt;
    }
    // By the BMC's own clock where it shows it: many believe it is 1970. In seconds throughout: a year like 9999 is out
    // of the clock's range.
    const auto theirs = parse_http_date(find_header(response.headers, "Date").value_or(""));
    return std::chrono::seconds(
        std::max<std::time_t>(0, *date - theirs.value_or(std::chrono::system_clock::to_time_t(now)))
    );
}

}  // namespace tenon
