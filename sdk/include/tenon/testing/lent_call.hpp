// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/call_options.hpp>
#include <tenon/testing/later_table.hpp>
#include <tenon/testing/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::test::detail {

/// Whether a host hides a driver_info key of this name.
[[nodiscard]] inline bool looks_like_secret(std::string_view key) {
    std::string small(key);
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    static constexpr std::array<std::string_view, 8> marks = {"pass",        "secret",   "token",   "credential",
                                                              "private_key", "auth_key", "privkey", "priv_key"};
    return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
        return small.find(mark) != std::string::npos;
    });
}

[[nodiscard]] inline json without_secrets(const json& value) {
    if (!value.is_structured()) {
        return value;
    }
    json out = value.is_object() ? json::object() : json::array();
    for (auto item = value.begin(); item != value.end(); ++item) {
        if (value.is_array()) {
            out.push_back(without_secrets(*item));
        } else if (!looks_like_secret(item.key())) {
            out[item.key()] = without_secrets(item.value());
        }
    }
    return out;
}

/// The structure that validate and invoke are given. Its texts are overwritten when it goes: a plugin that keeps a
/// pointer into it is found out.
class LentCall {
public:
    LentCall(
        tenon_id id, std::string method, std::string args, const CallOptions& options, std::uint64_t deadline_ns,
        bool is_driver_method, bool is_later
    )
        : method_(std::move(method)), args_(std::move(args)), options_(options) {
        if (is_driver_method) {
            options_.node_uuid.clear();
            options_.node_name.clear();
        } else {
            driver_info_ = without_secrets(options_.driver_info).dump();
        }
        call_.size = larger_.size(is_later);
        call_.id = id;
        call_.deadline_ns = deadline_ns;
        call_.method = to_str(method_);
        call_.http_method = to_str(options_.http_method);
        call_.args = to_str(args_);
        call_.node_uuid = to_str(options_.node_uuid);
        call_.node_name = to_str(options_.node_name);
        call_.driver = to_str(options_.driver);
        call_.driver_info = to_str(driver_info_);
        call_.request_id = to_str(options_.request_id);
        call_.user = to_str(options_.user);
        call_.project = to_str(options_.project);
    }

    ~LentCall() {
        for (auto* text :
             {&method_, &args_, &driver_info_, &options_.http_method, &options_.node_uuid, &options_.node_name,
              &options_.driver, &options_.request_id, &options_.user, &options_.project}) {
            std::fill(text->begin(), text->end(), '\xdd');
        }
        call_ = tenon_call_v1{};
    }

    LentCall(const LentCall&) = delete;
    LentCall& operator=(const LentCall&) = delete;

    [[nodiscard]] const tenon_call_v1* get() const noexcept { return &call_; }

private:
    std::string method_;
    std::string args_;
    CallOptions options_;
    std::string driver_info_;
    LaterTable<tenon_call_v1> larger_;
    tenon_call_v1& call_ = larger_.table;
};

}  // namespace tenon::test::detail
