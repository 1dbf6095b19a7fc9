#pragma once

#include "api/http_exchange.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tenon::api {

/// Longest request line; Python's servers draw it here, too.
inline constexpr std::size_t max_request_line = 8192;

/// Beast's grammar and limits, our message: fills a Request and keeps nothing else.
class SessionParser : public boost::beast::http::basic_parser<true> {
public:
    // User-provided on purpose: optional::emplace() of a class without one clears all of it first.
    explicit SessionParser(Request& request) : request_(request) {
        request_.headers.clear();
        request_.body.clear();
        eager(true);
    }

    [[nodiscard]] bool is_line_read() const { return is_line_read_; }

    [[nodiscard]] bool is_line_too_long() const { return is_line_too_long_; }

    [[nodiscard]] int version() const { return version_; }  ///< 10 or 11

    [[nodiscard]] bool wants_continue() const { return wants_continue_; }

    void continue_was_sent() { wants_continue_ = false; }

private:
    using error_code = boost::beast::error_code;
    using text = boost::beast::string_view;

    static std::string_view view(text s) { return {s.data(), s.size()}; }

    static bool is_equal_without_case(std::string_view a, std::string_view b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
    }

    void on_request_impl(boost::beast::http::verb, text method, text target, int version, error_code& ec) override {
        is_line_read_ = true;
        version_ = version;
        if (method.size() + target.size() > max_request_line) {
            is_line_too_long_ = true;
            ec = boost::beast::http::error::bad_target;
            return;
        }
        request_.method.assign(method.data(), method.size());
        request_.target.assign(target.data(), target.size());
    }

    void on_field_impl(boost::beast::http::field name, text name_text, text value, error_code& ec) override {
        using boost::beast::http::field;
        if (is_header_done()) {
            return;  // of a trailer: a proxy in front has not looked at it (RFC 9110, 6.5.1)
        }
        switch (name) {
        case field::connection:
        case field::content_length:
        case field::user_agent:
        case field::accept_encoding:
            return;  // nobody asks for them: an allocation saved
        case field::expect:
            wants_continue_ = is_equal_without_case(view(value), "100-continue");
            return;
        case field::transfer_encoding:
            // Beast takes a request with any other coding as one without a body: the next "request" would be its body.
            // HTTP/1.0 knows none, and a proxy that does not either takes the chunks for the next request, too.
            if (version_ < 11 || !is_equal_without_case(view(value), "chunked")) {
                ec = boost::beast::http::error::bad_transfer_encoding;
            }
            return;
        case field::host:
            if (std::exchange(has_host_, true)) {
                ec = boost::beast::http::error::bad_field;  // who is asked? (RFC 9112, 3.2)
                return;
            }
            request_.headers.add(view(name_text), view(value));
            return;
        default:
            request_.headers.add(view(name_text), view(value));
        }
    }

    void on_header_impl(error_code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) {
            request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64u << 10)));
        }
    }

    std::size_t on_body_impl(text body, error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }

    void on_finish_impl(error_code&) override {}

    void on_response_impl(int, text, int, error_code&) override {}

    Request& request_;
    int version_ = 11;
    bool is_line_read_ = false;
    bool is_line_too_long_ = false;
    bool wants_continue_ = false;
    bool has_host_ = false;
};

}  // namespace tenon::api
