#pragma once

#include "model/interface_kind.hpp"

#include <string>
#include <vector>

namespace tenon {

/// An implementation that a plugin is known for and does not offer now.
struct Absence {
    InterfaceKind kind = InterfaceKind::vendor;
    std::string name;
    std::vector<std::string> methods;  ///< what it was asked for by, when it was there; sorted; empty: it has not been
    std::string why;                   ///< "plugin acme 1.4.0 was removed at 2026-11-23T12:03:04Z: …"
};

}  // namespace tenon
