#pragma once

#include "http_client/http_message.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace tenon::api {

/// A request's headers, in order. What is read next on the connection uses the same memory again.
class RequestHeaders {
public:
    RequestHeaders() = default;
    ~RequestHeaders() = default;
    RequestHeaders(const RequestHeaders&) = default;
    RequestHeaders& operator=(const RequestHeaders&) = default;

    RequestHeaders(RequestHeaders&& other) noexcept
        : kept_(std::move(other.kept_)), size_(std::exchange(other.size_, 0)) {}

    RequestHeaders& operator=(RequestHeaders&& other) noexcept {
        kept_ = std::move(other.kept_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    RequestHeaders(HttpHeaders headers) : kept_(std::move(headers)), size_(kept_.size()) {}  // NOLINT: is one

    void add(std::string_view name, std::string_view value) {
        if (size_ == kept_.size()) {
            kept_.emplace_back();
        }
        auto& [kept_name, kept_value] = kept_[size_++];
        kept_name.assign(name);
        kept_value.assign(value);
    }

    void clear() { size_ = 0; }

    [[nodiscard]] const HttpHeader* begin() const { return kept_.data(); }

    [[nodiscard]] const HttpHeader* end() const { return kept_.data() + size_; }

private:
    HttpHeaders kept_;  // the first size_ count
    std::size_t size_ = 0;
};

}  // namespace tenon::api
