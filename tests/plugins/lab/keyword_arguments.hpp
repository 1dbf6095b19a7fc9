#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The keyword arguments of a Python function, as Ironic makes them out of a JSON object and prints them again:
/// integers of any size, floats by repr, a key that comes twice keeps its place and takes the later value.
class KeywordArguments {
public:
    /// Throws std::runtime_error for anything but one JSON object.
    explicit KeywordArguments(std::string_view json_text);

    /// The value as JSON text in Python's layout; nullptr when there is none.
    [[nodiscard]] const std::string* find(std::string_view key) const;

    void set(std::string_view key, std::string json_text);

    /// The first key that is none of `known`; empty: there is none.
    [[nodiscard]] std::string first_besides(std::initializer_list<std::string_view> known) const;

    /// All of it as one JSON object.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::pair<std::string, std::string>> values_;  // key, JSON text
};
