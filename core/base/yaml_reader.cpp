#include "base/duration.hpp"
#include "base/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace tenon {

namespace {

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + differs});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

}  // namespace

YamlReader::YamlReader(const YamlValue& mapping, std::string what) : mapping_(mapping), what_(std::move(what)) {
    if (mapping_.kind != YamlValue::Kind::mapping) {
        first_error_ = fmt::format("{}: the {} must be a mapping of keys to values", mapping_.place, what_);
    }
}

const YamlValue* YamlReader::find(std::string_view key) {
    known_.emplace_back(key);
    for (const auto& member : mapping_.members) {
        if (member.key == key) {
            return member.value.kind == YamlValue::Kind::null ? nullptr : &member.value;
        }
    }
    return nullptr;
}

std::string YamlReader::text(std::string_view key, std::string fallback) {
    const auto* const value = find(key);
    if (value == nullptr) {
        return fallback;
    }
    if (value->kind != YamlValue::Kind::scalar) {
        fail(key, fmt::format("'{}' must be text", key));
        return fallback;
    }
    return value->text;
}

std::string YamlReader::required_text(std::string_view key) {
    auto value = text(key, {});
    if (!value.empty()) {
        return value;
    }
    // A misspelt key is the better news: it is why this one is missing.
    for (const auto& member : mapping_.members) {
        if (!has(key) && !nearest_name(member.key, {std::string(key)}).empty()) {
            fail(Error{
                Errc::invalid, fmt::format("{}: unknown key '{}'; did you mean '{}'?", member.place, member.key, key)});
        }
    }
    fail(key, fmt::format("the {} needs '{}'", what_, key));
    return value;
}

bool YamlReader::flag(std::string_view key, bool fallback) {
    const auto* const value = find(key);
    if (value == nullptr) {
        return fallback;
    }
    if (value->kind != YamlValue::Kind::scalar || value->is_quoted ||
        (value->text != "true" && value->text != "false")) {
        fail(key, fmt::format("'{}' must be true or false", key));
        return fallback;
    }
    return value->text == "true";
}

std::uint64_t YamlReader::number(std::string_view key, std::uint64_t fallback, std::uint64_t min, std::uint64_t max) {
    const auto* const value = find(key);
    if (value == nullptr) {
        return fallback;
    }
    std::uint64_t number = 0;
    const auto* const last = value->text.data() + value->text.size();
    const auto read = std::from_chars(value->text.data(), last, number);
    if (value->kind != YamlValue::Kind::scalar || read.ec != std::errc{} || read.ptr != last || number < min ||
        number > max) {
        fail(key, fmt::format("'{}' must be a whole number from {} to {}", key, min, max));
        return fallback;
    }
    return number;
}

std::chrono::milliseconds YamlReader::duration(std::string_view key, std::chrono::milliseconds fallback) {
    const auto* const value = find(key);
    if (value == nullptr) {
        return fallback;
    }
    const auto read = value->kind == YamlValue::Kind::scalar ? parse_duration(value->text) : std::nullopt;
    if (!read) {
        fail(key, fmt::format("'{}' must be a duration such as 500ms, 2s, 10m, 1h or 7d", key));
        return fallback;
    }
    return *read;
}

std::vector<std::string> YamlReader::texts(std::string_view key, std::vector<std::string> fallback) {
    const auto* const value = find(key);
    if (value == nullptr) {
        return fallback;
    }
    if (value->kind == YamlValue::Kind::scalar) {
        return {value->text};
    }
    std::vector<std::string> all;
    for (const auto& item : value->items) {
        if (item.kind == YamlValue::Kind::scalar) {
            all.push_back(item.text);
        }
    }
    if (value->kind != YamlValue::Kind::sequence || all.size() != value->items.size()) {
        fail(key, fmt::format("'{}' must be a list of texts", key));
        return fallback;
    }
    return all;
}

const YamlValue* YamlReader::child(std::string_view key) {
    return find(key);
}

bool YamlReader::has(std::string_view key) const {
    return std::any_of(mapping_.members.begin(), mapping_.members.end(), [&](const YamlValue::Member& member) {
        return member.key == key;
    });
}

void YamlReader::fail(std::string_view key, std::string_view message) {
    if (!first_error_.empty()) {
        return;
    }
    const std::string* place = &mapping_.place;
    for (const auto& member : mapping_.members) {
        if (member.key == key) {
            place = &member.value.place;
        }
    }
    first_error_ = fmt::format("{}: {}", *place, message);
}

void YamlReader::fail(Error error) {
    if (first_error_.empty()) {
        first_error_ = std::move(error.message);
    }
}

Result<void> YamlReader::finish() {
    if (first_error_.empty()) {
        for (const auto& member : mapping_.members) {
            if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) {
                continue;
            }
            first_error_ = fmt::format("{}: unknown key '{}'", member.place, member.key);
            if (const auto near = nearest_name(member.key, known_); !near.empty()) {
                first_error_ += fmt::format("; did you mean '{}'?", near);
            }
            break;
        }
    }
    if (first_error_.empty()) {
        return {};
    }
    return error(Errc::invalid, first_error_);
}

std::string_view nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
    if (name.size() > 100) {
        return {};
    }
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = edit_distance(name, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace tenon
