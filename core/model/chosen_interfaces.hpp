#pragma once

#include "model/interface_kind.hpp"
#include "model/optional_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tenon {

/// A node's own choice of implementations; mostly it chooses none.
class ChosenInterfaces {
public:
    /// Unset: the hardware type's default at the time of asking.
    [[nodiscard]] const OptionalText& operator[](InterfaceKind kind) const {
        static const OptionalText none;
        const auto found =
            std::find_if(chosen_.begin(), chosen_.end(), [&](const auto& one) { return one.first == kind; });
        return found == chosen_.end() ? none : found->second;
    }

    void choose(InterfaceKind kind, OptionalText name) {
        const auto place =
            std::find_if(chosen_.begin(), chosen_.end(), [&](const auto& one) { return one.first >= kind; });
        const bool is_there = place != chosen_.end() && place->first == kind;
        if (is_there && name) {
            place->second = std::move(name);
        } else if (is_there) {
            chosen_.erase(place);
        } else if (name) {
            chosen_.emplace(place, kind, std::move(name));
        }
    }

    [[nodiscard]] bool is_empty() const { return chosen_.empty(); }

    [[nodiscard]] bool operator==(const ChosenInterfaces&) const = default;

private:
    std::vector<std::pair<InterfaceKind, OptionalText>> chosen_;  // in the order of kinds
};

}  // namespace tenon
