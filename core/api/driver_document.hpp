#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "driver/driver.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

struct DriverDocumentOptions {
    std::string base_url;
    std::string_view host;  ///< the conductor's name
    unsigned minor = 1;
    bool is_detailed = false;                        ///< from 1.30 on: default and enabled interfaces
    std::optional<std::vector<std::string>> fields;  ///< only these, and always `links`
};

/// A driver as /v1/drivers shows it. Ironic prints the interfaces in the order of a Python set; here kinds and names
/// are sorted.
[[nodiscard]] Json driver_document(const ComposedHardwareType& type, const DriverDocumentOptions& options);

/// "name,hosts" taken apart, in lower case; Errc::invalid `Field(s) "zzz" are not valid`. Only one driver's document,
/// no list, has its interfaces to choose from.
[[nodiscard]] Result<std::vector<std::string>> parse_driver_fields(std::string_view list, bool has_interfaces = true);

/// Appends the object of `GET …/vendor_passthru/methods`.
[[nodiscard]] std::string methods_document(const std::vector<MethodRef>& methods, MethodScope scope);
/// Of `some`; without these of all, which is made once.
[[nodiscard]] std::string
methods_document(const MethodTable& all, const std::optional<std::vector<MethodRef>>& some, MethodScope scope);

/// The driver_info keys of the default interfaces with their descriptions, kinds in alphabetical order.
[[nodiscard]] Json properties_document(const Driver& defaults);

/// What Ironic's RAIDInterface says of a logical disk, whatever the implementation.
[[nodiscard]] std::string_view raid_properties_text();

}  // namespace tenon::api
