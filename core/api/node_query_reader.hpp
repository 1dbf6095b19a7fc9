#pragma once

#include "api/arguments.hpp"
#include "api/exchange.hpp"
#include "api/node_fields.hpp"
#include "api/node_python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::api {

/// Reads parameters one by one and remembers the first mistake, so that a list of reads stays a list.
class NodeQueryReader {
public:
    explicit NodeQueryReader(const QueryParameters& parameters) : parameters_(parameters) {}

    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

    void fail(Error mistake) {
        if (!failure_) {
            failure_ = std::move(mistake);
        }
    }

    void refuse_unknown(const std::vector<std::string_view>& known) {
        std::vector<std::string_view> unknown;
        for (const auto& parameter : parameters_) {
            const auto& name = parameter.first;
            const auto is_name = [&name](std::string_view each) { return each == name; };
            if (std::none_of(known.begin(), known.end(), is_name) &&
                std::none_of(unknown.begin(), unknown.end(), is_name)) {
                unknown.push_back(name);
            }
        }
        if (!unknown.empty()) {
            fail(error(Errc::invalid, fmt::format("Unexpected arguments: {}", fmt::join(unknown, ", "))));
        }
    }

    std::optional<std::string> text(std::string_view name) {
        Json values = Json::array();
        for (const auto& [key, value] : parameters_) {
            if (key == name) {
                values.push_back(value);
            }
        }
        if (values.size() > 1) {
            fail(error(Errc::invalid, fmt::format("Expected string for {}: {}", name, repr_of(values))));
            return std::nullopt;
        }
        return values.empty() ? std::nullopt : std::optional(values[0].get<std::string>());
    }

    std::optional<std::string> uuid(std::string_view name) {
        auto value = text(name);
        if (value && !is_uuid_like(*value)) {
            fail(error(Errc::invalid, fmt::format("Expected UUID for {}: {}", name, *value)));
        }
        return value;
    }

    std::optional<bool> boolean(std::string_view name) {
        const auto word = text(name);
        if (!word) {
            return std::nullopt;
        }
        const auto value = parse_boolean(name, *word);
        if (!value) {
            fail(value.error());
            return std::nullopt;
        }
        return *value;
    }

    std::optional<std::int64_t> integer(std::string_view name) {
        const auto word = text(name);
        if (!word) {
            return std::nullopt;
        }
        std::int64_t number = 0;
        auto digits = std::string_view(*word);
        digits.remove_prefix(digits.starts_with('+') ? 1 : 0);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) {
            fail(error(Errc::invalid, fmt::format("Expected an integer for {}: {}", name, *word)));
        }
        return number;
    }

    std::optional<std::vector<std::string>> list(std::string_view name) {
        const auto value = text(name);
        return value ? std::optional(split_list(*value)) : std::nullopt;
    }

private:
    const QueryParameters& parameters_;
    std::optional<Error> failure_;
};

}  // namespace tenon::api
