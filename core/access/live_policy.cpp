#include "access/live_policy.hpp"

#include "base/trusted_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_policy_size = 64u << 10;  // of any YAML of ours

/// One that cannot be looked for may be there: without it everybody might be an admin.
bool is_absent(const std::string& path) {
    std::error_code failed;
    return !std::filesystem::exists(path, failed) && !failed;
}

/// The file that is to be read; nullopt: there is none, and need not be.
std::optional<std::string> path_of(const std::optional<std::string>& file, const std::string& otherwise) {
    return !file && is_absent(otherwise) ? std::nullopt : std::optional(file.value_or(otherwise));
}

Result<Policy> read(const std::optional<std::string>& path, const PolicyDefaults& defaults) {
    if (!path) {
        return Policy(defaults);
    }
    const auto text = read_trusted_file(*path, max_policy_size);
    if (!text) {
        return error(Errc::invalid, "policy_file: " + text.error().message);
    }
    return Policy::parse(*text, *path, defaults);
}

}  // namespace

Result<Policy> read_policy(const std::optional<std::string>& file, const PolicyDefaults& defaults) {
    return read(path_of(file, default_policy_file), defaults);
}

LivePolicy::LivePolicy(PolicyDefaults defaults, std::optional<std::string> file, std::string otherwise)
    : defaults_(std::move(defaults)),
      file_(std::move(file)),
      otherwise_(std::move(otherwise)),
      current_(std::make_shared<const Policy>(defaults_)) {}

Result<void> LivePolicy::load() {
    const auto path = path_of(file_, otherwise_);
    if (!path && is_from_file_) {
        return error(
            Errc::invalid, fmt::format(
                               "policy_file: {}: was there and is not any more; put it back, or restart tenond to go "
                               "on with the built-in policy",
                               otherwise_
                           )
        );
    }
    auto policy = read(path, defaults_);
    if (!policy) {
        return policy.error();
    }
    is_from_file_ = path.has_value();
    current_.store(std::make_shared<const Policy>(std::move(*policy)), std::memory_order_release);
    return {};
}

}  // namespace tenon
