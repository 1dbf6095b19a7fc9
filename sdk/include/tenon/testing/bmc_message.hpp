// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>
#include <tenon/testing/text.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One request of the plugin to the BMC, as it was sent.
struct Request {
    std::string method{};
    std::string target{};
    std::string body{};
    Headers headers{};

    /// Names are compared without case; the first of several.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
        const auto is_same = [&](char a, char b) { return lower(a) == lower(b); };
        for (const auto& [key, value] : headers) {
            if (std::equal(key.begin(), key.end(), name.begin(), name.end(), is_same)) {
                return value;
            }
        }
        return std::nullopt;
    }

    /// null when the body is empty or not JSON.
    [[nodiscard]] json parsed() const {
        json value = json::parse(body, nullptr, false);
        return value.is_discarded() ? json() : value;
    }

    /// Without scheme and host.
    [[nodiscard]] std::string path() const {
        const auto scheme = target.find("://");
        if (scheme == std::string::npos || target.front() == '/') {
            return target;
        }
        const auto begin = target.find('/', scheme + 3);
        return begin == std::string::npos ? "/" : target.substr(begin);
    }

    /// "PATCH /redfish/v1/Chassis/1 {…}"
    [[nodiscard]] std::string str() const {
        return method + " " + target + (body.empty() ? std::string() : " " + detail::clipped(body));
    }
};

/// What the BMC does with a request.
struct Answer {
    unsigned http_status = 200;
    std::string body{};
    Headers headers{};
    std::chrono::nanoseconds after{0};  ///< of virtual time
    bool is_hanging = false;            ///< never an answer; ends with the request's or the call's time
    tenon_status failure = TENON_OK;    ///< other than TENON_OK: no answer at all, and `failure_text` says why
    std::string failure_text{};         ///< also of one that hangs until it is cancelled
};

}  // namespace tenon::test
