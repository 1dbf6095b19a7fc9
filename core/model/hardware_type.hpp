#pragma once

#include "model/interface_kind.hpp"

#include <string>
#include <vector>

namespace tenon {

/// What a hardware type's YAML says (schema tenon.hardware-type/1): for each kind the implementations it supports, best
/// first. A kind that it does not list has `no-<kind>`, or `noop` for storage and network.
struct HardwareType {
    std::string name;
    std::string description;
    PerKind<std::vector<std::string>> interfaces;
    /// As Ironic's fake-hardware: any enabled implementation may be chosen by a node, listed or not.
    bool accepts_any_interface = false;

    std::string path;  ///< of the YAML itself

    [[nodiscard]] bool operator==(const HardwareType&) const = default;
};

}  // namespace tenon
