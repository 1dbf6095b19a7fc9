#pragma once

#include <string>
#include <string_view>

namespace redfish {

/// The only path that a client knows by itself; all others are asked for exactly as the service printed them.
inline constexpr std::string_view service_root = "/redfish/v1/";

/// The path (and query) of an absolute URL, or of what is a path already. Locations often name another host or port,
/// that of a proxy or of a BMC which does not know its own name: only the path counts.
std::string path_of(std::string_view location);

/// "/a/b/" -> "/a/b". Two links that differ in this name one resource.
std::string_view without_trailing_slash(std::string_view path);

bool is_same_resource(std::string_view a, std::string_view b);

/// "/redfish/v1/Systems/1/" -> "1".
std::string_view last_segment(std::string_view path);

/// Whether `path` is a direct member of `collection`.
bool is_member_path(std::string_view collection, std::string_view path);

/// Whether an id that a client gave may become one path segment: no '/', no "..", no query, no control characters.
bool is_safe_id(std::string_view id);

/// The path with everything percent-encoded that must not stand in one, as Ironic does with redfish_system_id. What is
/// encoded already stays.
std::string encoded_path(std::string_view path);

/// "/redfish/v1/EventService/Subscriptions" + "1", with and without a slash at the end of the collection.
std::string member_path(std::string_view collection, std::string_view id);

}  // namespace redfish
