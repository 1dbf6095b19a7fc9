#pragma once

#include "api/http_exchange.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tenon::api {

/// Why no version could be chosen: always a 406.
struct VersionRefusal {
    std::string text;
    bool shows_range = false;  ///< the answer carries the minimum and maximum version
};

using VersionResult = boost::system::result<unsigned, VersionRefusal>;

/// The minor version that the request asks for. "OpenStack-API-Version: baremetal 1.N" comes first (the last such item
/// of the list), then "X-OpenStack-Ironic-API-Version: 1.N" (its last item), else 1.1; `latest` in any case is the
/// newest. `is_v1_document`: an empty header, which is 1.1 elsewhere, is malformed there.
[[nodiscard]] VersionResult negotiate_version(HttpHeaderView headers, bool is_v1_document = false);

/// Adds the minimum and the maximum version.
void add_version_range(Response& response);
/// These and the version used, 1.`minor`, for HeaderLines::add_lines().
[[nodiscard]] std::string_view version_lines(unsigned minor);

}  // namespace tenon::api
