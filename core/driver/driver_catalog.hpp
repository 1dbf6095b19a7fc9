#pragma once

#include "base/result.hpp"
#include "config/config.hpp"
#include "driver/driver.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// Every hardware type composed against one set of implementations: an immutable snapshot. Plain functions on values.
class DriverCatalog {
public:
    /// `types` may hold several of one name: all but the first are refused with both paths.
    DriverCatalog(std::vector<HardwareType> types, std::vector<ImplementationPtr> implementations,
                  const HardwareTypesConfig& config);

    /// Usable hardware types by name, sorted.
    [[nodiscard]] const std::map<std::string, ComposedHardwareType, std::less<>>& types() const { return types_; }

    /// Errc::not_found with Ironic's text for `nonesuch` when the type is unknown, disabled or broken.
    [[nodiscard]] Result<const ComposedHardwareType*> find(std::string_view name) const;

    /// Chooses an implementation for every kind of `node`. The node's own choice comes first, then the type's default. A
    /// choice that is not enabled, loaded or supported is an error with Ironic's text, never replaced by the next best.
    [[nodiscard]] Result<DriverPtr> compose(const Node& node) const;

private:
    std::map<std::string, ComposedHardwareType, std::less<>> types_;
    PerKind<std::map<std::string, ImplementationPtr, std::less<>>> enabled_;
};

}  // namespace tenon
