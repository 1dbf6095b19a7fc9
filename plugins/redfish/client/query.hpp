#pragma once

#include "client/collection.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace redfish {

// Query parameters (DSP0266 "Query parameters"), which a service has only where its root says so in
// ProtocolFeaturesSupported, and not always then.

/// Whether `$top` and `$skip` may be used.
[[nodiscard]] bool has_top_skip(const json& root);

/// "$expand=.($levels=1)", or the form of it that the root says it takes; empty: none.
[[nodiscard]] std::string expand_query(const json& root);

/// The path with the query, behind one that it has already.
[[nodiscard]] std::string with_query(std::string_view path, std::string_view query);

/// As read_collection(), with the members given whole where the service can do that. OpenBMC answers 501, and AMI's
/// services have answered nonsense: then without.
tenon::task<Collection> read_expanded_collection(Service& service, std::string path);

/// The members skip … skip + top - 1: asked for by $skip and $top where that is supported, else cut out of the pages.
/// A service that says it supports them and gives everything is cut too.
tenon::task<Collection> read_window(Service& service, std::string path, std::size_t skip, std::size_t top);

}  // namespace redfish
