#pragma once

#include <string>

namespace tenon {

/// A file or a setting that could not be used as it stands, for the log, the API and the tool.
struct CatalogProblem {
    std::string place;   ///< the YAML's path, or the setting's name
    std::string reason;  ///< complete in itself: names the thing and the way out

    [[nodiscard]] bool operator==(const CatalogProblem&) const = default;
};

}  // namespace tenon
