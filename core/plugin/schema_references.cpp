#include "plugin/schema_references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tenon {

namespace {

using Value = nlohmann::json;

/// Levels of all that is referred to: as deep as following the references one after another can go.
constexpr std::size_t most_levels = 256;

/// What is below these holds for a part of the arguments, or for nothing until it is referred to.
constexpr std::array<std::string_view, 9> keys_of_parts = {"properties",    "patternProperties", "additionalProperties",
                                                           "items",         "additionalItems",   "contains",
                                                           "propertyNames", "definitions",       "$defs"};

std::size_t levels_of(const Value& value) {
    std::size_t below = 0;
    if (value.is_structured()) {
        for (const auto& item : value) {
            below = std::max(below, levels_of(item));
        }
    }
    return below + 1;
}

class References {
public:
    explicit References(const Value& schema) : schema_(schema) {}

    Result<void> check() {
        if (auto found = find(schema_); !found) {
            return found;
        }
        std::size_t levels = 0;
        for (const auto* target : targets_) {
            levels += levels_of(*target);
        }
        if (levels > most_levels) {
            return error(
                Errc::plugin,
                fmt::format("refers to {} levels in all; {} are as many as there may be", levels, most_levels)
            );
        }
        for (const auto* object : objects_) {
            if (is_itself(*object)) {
                return error(Errc::plugin, "has a $ref that leads back to where it stands");
            }
        }
        return {};
    }

private:
    /// Every object, and where the references lead.
    Result<void> find(const Value& value) {
        if (value.is_object()) {
            objects_.push_back(&value);
            const auto reference = value.find("$ref");
            if (reference != value.end() && reference->is_string()) {
                if (auto kept = keep(value, reference->get_ref<const std::string&>()); !kept) {
                    return kept;
                }
            }
        }
        if (value.is_structured()) {
            for (const auto& item : value) {
                if (auto found = find(item); !found) {
                    return found;
                }
            }
        }
        return {};
    }

    Result<void> keep(const Value& from, const std::string& reference) {
        const bool is_here = reference == "#" || reference.starts_with("#/");
        if (!is_here || reference.find('%') != std::string::npos) {
            return error(
                Errc::plugin,
                fmt::format("has the $ref '{}'; only '#' and '#/…' without '%' can be followed", reference)
            );
        }
        const Value* target = nullptr;
        try {
            target = &schema_.at(Value::json_pointer(reference.substr(1)));
        } catch (const Value::exception&) {
            return error(Errc::plugin, fmt::format("has the $ref '{}', which leads nowhere", reference));
        }
        target_of_.emplace(&from, target);
        targets_.insert(target);
        return {};
    }

    enum class State : unsigned char {
        fresh,
        open,
        done
    };

    /// Whether the arguments that `value` is about come back to it before any part of them is looked at. As deep as
    /// all references go, at most.
    bool is_itself(const Value& value) {
        if (value.is_array()) {
            return std::any_of(value.begin(), value.end(), [this](const Value& item) { return is_itself(item); });
        }
        if (!value.is_object()) {
            return false;
        }
        if (const auto state = states_[&value]; state != State::fresh) {
            return state == State::open;
        }
        states_[&value] = State::open;
        const auto target = target_of_.find(&value);
        bool comes_back = target != target_of_.end() && is_itself(*target->second);
        for (const auto& [key, item] : value.items()) {
            const bool is_part = std::find(keys_of_parts.begin(), keys_of_parts.end(), key) != keys_of_parts.end();
            comes_back = comes_back || (!is_part && is_itself(item));
        }
        states_[&value] = State::done;
        return comes_back;
    }

    const Value& schema_;
    std::vector<const Value*> objects_;
    std::unordered_map<const Value*, const Value*> target_of_;
    std::unordered_set<const Value*> targets_;
    std::unordered_map<const Value*, State> states_;
};

}  // namespace

Result<void> check_references(const Value& schema) {
    return References(schema).check();
}

}  // namespace tenon
