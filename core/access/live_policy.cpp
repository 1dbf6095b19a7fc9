#include "access/live_policy.hpp"

#include "base/trusted_file.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_size = 64u << 10;  // of any YAML of ours

}  // namespace

Result<Policy> read_policy(const std::optional<std::string>& file, const PolicyDefaults& defaults) {
    std::error_code ignored;
    const auto path = file.value_or(default_policy_file);
    if (!file && !std::filesystem::exists(path, ignored)) {
        return Policy(defaults);
    }
    const auto text = read_trusted_file(path, max_size);
    if (!text) {
        return error(Errc::invalid, "policy_file: " + text.error().message);
    }
    return Policy::parse(*text, path, defaults);
}

LivePolicy::LivePolicy(PolicyDefaults defaults, std::optional<std::string> file)
    : defaults_(std::move(defaults)), file_(std::move(file)), current_(std::make_shared<const Policy>(defaults_)) {}

Result<void> LivePolicy::load() {
    auto policy = read_policy(file_, defaults_);
    if (!policy) {
        return policy.error();
    }
    current_.store(std::make_shared<const Policy>(std::move(*policy)), std::memory_order_release);
    return {};
}

}  // namespace tenon
