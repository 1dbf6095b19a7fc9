#include "support/bmc_sim/fault_spec.hpp"

#include "support/bmc_sim/error_shapes.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tenon::bmc_sim {

namespace {

Result<FaultKind> kind_named(std::string_view name) {
    for (const auto& row : fault_kinds()) {
        if (row.name == name) {
            return row.kind;
        }
    }
    return error(Errc::invalid, fmt::format("there is no fault '{}'; see --help", name));
}

template <class Number>
Result<Number> number_in(std::string_view key, std::string_view text) {
    Number value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size() || value < Number{}) {
        return error(Errc::invalid, fmt::format("{}: '{}' is not a number", key, text));
    }
    return value;
}

template <class Number, class Field>
Result<void> set_number(Field& field, std::string_view key, std::string_view text) {
    const auto number = number_in<Number>(key, text);
    if (!number) {
        return number.error();
    }
    field = Field(*number);
    return {};
}

Result<void> set_shape(Fault& fault, std::string_view name) {
    if (find_error_shape(name) == nullptr) {
        return error(Errc::invalid, fmt::format("there is no error shape '{}'; see --help", name));
    }
    fault.shape = name;
    return {};
}

Result<void> set_key(Fault& fault, std::string_view key, std::string_view value) {
    if (key == "method") {
        fault.method = value;
    } else if (key == "path") {
        fault.path = without_trailing_slash(std::string(value));
    } else if (key == "body") {
        fault.body = value;
    } else if (key == "shape") {
        return set_shape(fault, value);
    } else if (key == "at") {
        return set_number<unsigned>(fault.at, key, value);
    } else if (key == "times") {
        return set_number<unsigned>(fault.times, key, value);
    } else if (key == "ms") {
        return set_number<unsigned>(fault.delay, key, value);
    } else if (key == "status") {
        return set_number<int>(fault.status, key, value);
    } else if (key == "retry-after") {
        return set_number<int>(fault.retry_after, key, value);
    } else {
        return error(Errc::invalid, fmt::format("a fault has no '{}'; see --help", key));
    }
    return {};
}

Result<Fault> checked(Fault fault) {
    if (fault.kind == FaultKind::error_shape && fault.shape.empty()) {
        return error(Errc::invalid, "error-shape needs shape=; see --help");
    }
    fault.at = std::max(fault.at, 1u);
    return fault;
}

/// The text of a member, whatever JSON made of it.
std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Result<Fault> parse_fault(std::string_view spec) {
    const auto comma = std::min(spec.find(','), spec.size());
    const auto head = spec.substr(0, comma);
    const auto sign = std::min(head.find('@'), head.size());
    const auto kind = kind_named(head.substr(0, sign));
    if (!kind) {
        return kind.error();
    }
    Fault fault;
    fault.kind = *kind;
    fault.times = 0;  // without a number it is every request
    if (sign < head.size()) {
        fault.times = 1;
        if (const auto done = set_key(fault, "at", head.substr(sign + 1)); !done) {
            return done.error();
        }
    }
    auto rest = spec.substr(std::min(comma + 1, spec.size()));
    while (!rest.empty()) {
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) {
            return error(Errc::invalid, fmt::format("'{}' is not key=value", rest));
        }
        const auto key = rest.substr(0, equals);
        rest.remove_prefix(equals + 1);
        const auto end = key == "body" ? rest.size() : std::min(rest.find(','), rest.size());
        if (const auto done = set_key(fault, key, rest.substr(0, end)); !done) {
            return done.error();
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return checked(std::move(fault));
}

Result<Fault> fault_of_json(const Json& object) {
    Fault fault;
    if (const auto kind = object.find("kind"); kind != object.end()) {
        const auto known = kind_named(text_of(*kind));
        if (!known) {
            return known.error();
        }
        fault.kind = *known;
        fault.times = object.contains("at") ? 1 : 0;  // as in the spec
    } else {
        fault.status = 503;
    }
    for (const auto& [key, value] : object.items()) {
        if (key == "kind" || value.is_null()) {
            continue;
        }
        if (key == "headers") {
            for (const auto& [name, text] : value.items()) {
                fault.headers.emplace_back(name, text_of(text));
            }
            continue;
        }
        const auto text = text_of(value);
        if (key == "shape" && text.empty()) {
            continue;
        }
        if (const auto done = set_key(fault, key == "retry_after" ? "retry-after" : key, text); !done) {
            return done.error();
        }
    }
    return checked(std::move(fault));
}

std::string fault_usage() {
    std::string text =
        R"(A fault is KIND[@N][,key=value...]: at the N-th request from now (1: the next), without @N at every one.
Only requests that match method=GET and path=/redfish/... (path=/redfish/.../*: all below) count; times=K: at K in a row
(default 1 with @N), times=0: for ever. /sim/ is never counted and never at fault. The kinds, those with + after the
service did what was asked:

)";
    for (const auto& row : fault_kinds()) {
        text += fmt::format("  {:<16} {} {}\n", row.name, row.is_processed ? '+' : ' ', row.meaning);
    }
    text += "\nThe shapes of an error body (shape=):\n\n";
    for (const auto& shape : error_shapes()) {
        text += fmt::format("  {:<16}   {}\n", shape.name, shape.meaning);
    }
    return text;
}

}  // namespace tenon::bmc_sim
