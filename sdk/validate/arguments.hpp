// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace tenon::validate {

/// Makes a method's arguments from its own schema. The same seed and name give the same arguments, on every machine.
class Arguments {
public:
    /// `name` is whatever tells this use from others: a test and its method. Numbers stay small, so that a method that
    /// is told how long to take does not take years.
    Arguments(std::string_view schema, std::uint64_t seed, std::string_view name);

    /// That the schema takes: first with what is required only, then with everything, then mixed. nullopt: this
    /// generator finds none, as for a pattern that it cannot guess.
    [[nodiscard]] std::optional<std::string> next_valid();

    /// Everything that the schema names; else "{}".
    [[nodiscard]] std::string full();

    /// What a host would not let through, or not as JSON: missing and unknown members, wrong types, numbers out of
    /// range, texts of every kind, no object, no JSON.
    [[nodiscard]] std::string next_bad();

private:
    enum class Style {
        least,
        full,
        mixed
    };

    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_() % end; }

    [[nodiscard]] json value_for(const json& schema, const std::string& name, Style style, unsigned depth);
    [[nodiscard]] json object_for(const json& schema, Style style, unsigned depth);
    [[nodiscard]] json text_for(const json& schema, const std::string& name, Style style);
    [[nodiscard]] json number_for(const json& schema, bool is_whole, Style style);
    [[nodiscard]] json odd_value();
    void spoil(json& value);
    [[nodiscard]] std::string spoilt_text();

    std::string schema_text_;
    json schema_;
    std::mt19937_64 random_;
    std::size_t valid_made_ = 0;
    std::size_t bad_made_ = 0;
};

}  // namespace tenon::validate
