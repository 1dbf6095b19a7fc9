#pragma once

#include <cstddef>
#include <string_view>

namespace redfish {

/// Something that one vendor's BMCs do otherwise than the standard says, and that this driver knows of.
struct Quirk {
    std::string_view id;         ///< "idrac-sys518": also the tag of its test, [quirk-idrac-sys518]
    std::string_view vendor;     ///< "Dell iDRAC 8, 9, 10"
    std::string_view behaviour;  ///< what the BMC does, and what is done about it
    std::string_view source;     ///< where it was seen
};

/// A view of the table.
struct Quirks {
    const Quirk* first;
    std::size_t count;

    [[nodiscard]] const Quirk* begin() const { return first; }

    [[nodiscard]] const Quirk* end() const { return first + count; }
};

/// Every quirk that the driver, or the host's BMC client below it, deals with; by vendor.
[[nodiscard]] Quirks known_quirks();

}  // namespace redfish
