#include "api/microversion.hpp"

#include "api/exchange.hpp"
#include "api/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace tenon::api {

namespace {

constexpr std::string_view service = "baremetal";

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = failure == std::errc{} && end == text.data() + text.size();
    return is_whole ? std::optional(value) : std::nullopt;
}

/// The version in "compute 2.1, baremetal 1.50"; nullopt: no item is for us.
std::optional<std::string_view> standard_version(std::string_view list) {
    std::optional<std::string_view> found;
    for (const auto item : split(list, ',')) {
        const auto words = trim(item);
        const auto space = words.find(' ');
        if (space != std::string_view::npos && equals_ignoring_case(words.substr(0, space), service)) {
            found = trim(words.substr(space));
        }
    }
    return found;
}

VersionResult parse_version(std::string_view text) {
    if (equals_ignoring_case(text, "latest")) {
        return max_minor_version;
    }
    const auto dot = text.find('.');
    const auto major = number(text.substr(0, dot));
    const auto minor = dot == std::string_view::npos ? std::nullopt : number(text.substr(dot + 1));
    if (!major || !minor) {
        return VersionRefusal{"Invalid value for X-OpenStack-Ironic-API-Version header", false};
    }
    if (*major == 1 && *minor >= min_minor_version && *minor <= max_minor_version) {
        return *minor;
    }
    const auto range =
        fmt::format("The supported version range is: [1.{}, 1.{}].", min_minor_version, max_minor_version);
    if (*major != 1) {
        return VersionRefusal{
            fmt::format(
                "Mutually exclusive versions requested. Version {}.{} requested but not supported by this service. {}",
                *major, *minor, range
            ),
            true};
    }
    return VersionRefusal{
        fmt::format(
            "Version {}.{} was requested but the minor version is not supported by this service. {}", *major, *minor,
            range
        ),
        true};
}

const std::string& range_lines() {
    static const std::string lines = fmt::format(
        "X-OpenStack-Ironic-API-Minimum-Version: 1.{}\r\nX-OpenStack-Ironic-API-Maximum-Version: 1.{}\r\n",
        min_minor_version, max_minor_version
    );
    return lines;
}

}  // namespace

VersionResult negotiate_version(HttpHeaderView headers, bool is_v1_document) {
    if (const auto list = find_header(headers, "OpenStack-API-Version")) {
        if (const auto version = standard_version(*list)) {
            return parse_version(*version);
        }
    }
    const auto list = find_header(headers, "X-OpenStack-Ironic-API-Version");
    if (!list) {
        return min_minor_version;
    }
    const auto version = trim(list->substr(list->rfind(',') + 1));
    if (version.empty() && !is_v1_document) {
        return min_minor_version;
    }
    return parse_version(version);
}

void add_version_range(Response& response) {
    response.headers.add_lines({range_lines()});
}

std::string_view version_lines(unsigned minor) {
    static const auto lines_of = [] {
        std::array<std::string, max_minor_version + 1> made;
        for (unsigned i = 0; i < made.size(); ++i) {
            made[i] = fmt::format("{}X-OpenStack-Ironic-API-Version: 1.{}\r\n", range_lines(), i);
        }
        return made;
    }();
    return lines_of[minor];
}

}  // namespace tenon::api
