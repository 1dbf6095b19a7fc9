#pragma once

#include "base/result.hpp"
#include "config/config.hpp"
#include "driver/catalog_problem.hpp"
#include "driver/driver.hpp"
#include "plugin/absence.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// What was there and is not: for errors that say since when and why.
struct CatalogMemory {
    std::vector<Absence> implementations;
    std::map<std::string, std::string, std::less<>> types;  ///< name -> "was removed at …"
};

/// Every hardware type composed against one set of implementations: an immutable snapshot. Plain functions on values.
///
/// The default of a kind is the configured one, which must be enabled and supported, else the first in the type's list
/// that is enabled and loaded. A kind that a type does not list has `no-<kind>` (storage and network: `noop`), enabled
/// or not. The built-in implementations are added here; a plugin's of the same kind and name takes the place of one.
class DriverCatalog {
public:
    /// `types` may hold several of one name: all but the first become problems that name both paths. `problems` are
    /// those of reading the types, to be told with the others.
    DriverCatalog(
        std::vector<HardwareType> types, std::vector<ImplementationPtr> implementations,
        const HardwareTypesConfig& config, std::vector<CatalogProblem> problems = {}, CatalogMemory memory = {}
    );

    /// Enabled hardware types by name, sorted: usable ones, and broken ones with their reason and without defaults.
    [[nodiscard]] const std::map<std::string, ComposedHardwareType, std::less<>>& types() const { return types_; }

    /// Types that were not taken at all, and names in the configuration that nothing offers.
    [[nodiscard]] const std::vector<CatalogProblem>& problems() const { return problems_; }

    /// Never hands out a broken type. Errc::not_found with Ironic's text for `nonesuch` when the type is unknown or
    /// disabled; Errc::invalid with its reason when it is broken, as Ironic answers for a type without a valid default.
    [[nodiscard]] Result<const ComposedHardwareType*> find(std::string_view name) const;

    /// Chooses an implementation for every kind of `node`. The node's own choice comes first, then the type's default.
    /// A choice that is not enabled, loaded or supported is an error with Ironic's text, never replaced by the next
    /// best. A node without choices of its own shares its type's defaults: that costs no more than a look-up.
    [[nodiscard]] Result<DriverPtr> compose(const Node& node) const;

    /// " Hardware type acme was removed at …", of a type that was there. Empty: nothing is known.
    [[nodiscard]] std::string why_gone(std::string_view type) const;

    /// Why a hardware type does not have this method, when it is that of an implementation that it lists and that is
    /// not there now: "; plugin acme 1.4.0, which had it, was removed at …". Empty: nothing is known.
    [[nodiscard]] std::string why_absent(std::string_view type, std::string_view method) const;

private:
    using ImplementationByName = std::map<std::string, ImplementationPtr, std::less<>>;

    void add_implementations(std::vector<ImplementationPtr> implementations, const HardwareTypesConfig& config);
    [[nodiscard]] ComposedHardwareType compose_type(HardwareType type, const HardwareTypesConfig& config) const;
    [[nodiscard]] Result<ImplementationPtr> default_for(
        const ComposedHardwareType& type, InterfaceKind kind, const std::optional<std::string>& configured
    ) const;
    [[nodiscard]] Result<ImplementationPtr>
    choose(const HardwareType& type, InterfaceKind kind, const std::string& name) const;
    [[nodiscard]] std::string why_absent(InterfaceKind kind, std::string_view name) const;

    std::map<std::string, ComposedHardwareType, std::less<>> types_;
    PerKind<ImplementationByName> enabled_;
    PerKind<ImplementationPtr> stand_ins_;  ///< of kinds that a type does not list
    std::vector<CatalogProblem> problems_;
    CatalogMemory memory_;
};

}  // namespace tenon
