#include "api/node_json_patch.hpp"

#include "api/node_python_repr.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace tenon::api {

namespace {

using Op = PatchOperation::Op;

/// The text of what went wrong; nullopt: nothing did.
using Reason = std::optional<std::string>;

struct Position {
    Json* value = nullptr;
    Reason reason;
};

std::optional<std::size_t> index_from(std::string_view step) {
    std::size_t index = 0;
    const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
    if (read.ec != std::errc() || read.ptr != step.data() + step.size()) {
        return std::nullopt;
    }
    return index;
}

std::string not_an_index(std::string_view step) {
    return fmt::format("'{}' is not a valid sequence index", step);
}

std::string not_a_container(const Json& value) {
    const char* type = value.is_null()           ? "NoneType"
                       : value.is_boolean()      ? "bool"
                       : value.is_number_float() ? "float"
                                                 : "int";
    return fmt::format(
        "Document '<class '{}'>' does not support indexing, must be mapping/sequence or support __getitem__", type
    );
}

/// The object or array that holds the path's last step.
Position parent_of(Json& document, const std::vector<std::string>& steps) {
    auto* at = &document;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        const auto& step = steps[i];
        if (at->is_object()) {
            const auto found = at->find(step);
            if (found == at->end()) {
                return {nullptr, fmt::format("member '{}' not found in {}", step, repr_of(*at))};
            }
            at = &*found;
        } else if (at->is_array()) {
            const auto index = index_from(step);
            if (!index) {
                return {nullptr, not_an_index(step)};
            }
            if (*index >= at->size()) {
                return {nullptr, fmt::format("index '{}' is out of bounds", *index)};
            }
            at = &(*at)[*index];
        } else {
            return {nullptr, at->is_string() ? not_an_index(step) : not_a_container(*at)};
        }
    }
    return {at, std::nullopt};
}

Reason change_object(Json& object, const std::string& key, const PatchOperation& operation) {
    if (operation.op == Op::add) {
        object[key] = operation.value;
        return std::nullopt;
    }
    const auto found = object.find(key);
    if (found == object.end()) {
        const auto* verb = operation.op == Op::remove ? "remove" : "replace";
        return fmt::format("can't {} a non-existent object '{}'", verb, key);
    }
    if (operation.op == Op::remove) {
        object.erase(found);
    } else {
        *found = operation.value;
    }
    return std::nullopt;
}

Reason change_array(Json& array, const std::string& step, const PatchOperation& operation) {
    if (step == "-") {
        if (operation.op != Op::add) {
            const auto* verb = operation.op == Op::remove ? "remove" : "replace";
            return fmt::format("'path' with '-' can't be applied to '{}' operation", verb);
        }
        array.push_back(operation.value);
        return std::nullopt;
    }
    const auto index = index_from(step);
    if (!index) {
        return not_an_index(step);
    }
    const auto at = array.begin() + static_cast<std::ptrdiff_t>(std::min(*index, array.size()));
    switch (operation.op) {
    case Op::add:
        if (*index > array.size()) {
            return "can't insert outside of list";
        }
        array.insert(at, operation.value);
        break;
    case Op::replace:
        if (*index >= array.size()) {
            return "can't replace outside of list";
        }
        *at = operation.value;
        break;
    case Op::remove:
        if (*index >= array.size()) {
            return fmt::format("can't remove a non-existent object '{}'", *index);
        }
        array.erase(at);
        break;
    }
    return std::nullopt;
}

Reason apply(Json& document, const PatchOperation& operation) {
    if (operation.op != Op::remove && !operation.sent.contains("value")) {
        return "The operation does not contain a 'value' member";
    }
    auto parent = parent_of(document, operation.steps);
    if (parent.reason) {
        return std::move(parent.reason);
    }
    const auto& last = operation.steps.back();
    if (parent.value->is_object()) {
        return change_object(*parent.value, last, operation);
    }
    if (parent.value->is_array()) {
        return change_array(*parent.value, last, operation);
    }
    return parent.value->is_string() ? not_an_index(last) : not_a_container(*parent.value);
}

}  // namespace

Result<void> apply_operation(Json& document, const PatchOperation& operation) {
    if (const auto reason = apply(document, operation)) {
        return error(
            Errc::invalid, fmt::format("Couldn't apply patch '{}'. Reason: {}", repr_of(operation.sent), *reason)
        );
    }
    return {};
}

}  // namespace tenon::api
