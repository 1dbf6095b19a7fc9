#pragma once

#include "base/result.hpp"
#include "driver/catalog_problem.hpp"
#include "model/hardware_type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// Reads one hardware type (schema tenon.hardware-type/1), strictly:
///
///     schema: tenon.hardware-type/1
///     name: redfish
///     description: Servers with a DMTF Redfish service
///     accepts_any_interface: false
///     interfaces:
///       vendor: [redfish, no-vendor]
///
/// `path` is kept and named in messages: "hardware-types/redfish.yaml:5:3: …".
[[nodiscard]] Result<HardwareType> parse_hardware_type(std::string_view text, const std::string& path);

struct HardwareTypeFiles {
    std::vector<HardwareType> types;
    std::vector<CatalogProblem> problems;  ///< one per file or directory that could not be read
    /// Those of them that are there and could not be read for want of something that may come back, descriptors
    /// perhaps.
    std::vector<std::string> unread{};

    [[nodiscard]] bool operator==(const HardwareTypeFiles&) const = default;
};

/// Every *.yaml of the directories, in the order of directories and then of file names. Not into sub-directories.
[[nodiscard]] HardwareTypeFiles read_hardware_types(const std::vector<std::string>& directories);

}  // namespace tenon
