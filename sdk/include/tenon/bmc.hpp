// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The node's BMC. The host dials it, checks its certificate, logs in and keeps connections; a plugin names a path.

#include <tenon/error.hpp>
#include <tenon/host.hpp>
#include <tenon/json_depth.hpp>
#include <tenon/json_reader.hpp>
#include <tenon/json_width.hpp>
#include <tenon/operation.hpp>
#include <tenon/value.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon {

/// Give it a name before co_await: g++ 12 destroys an aggregate temporary there twice.
struct HttpRequest {
    std::string method = "GET";
    std::string target{};  ///< "/redfish/v1/Systems", or an absolute URL of the same BMC
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< the host adds Host, credentials, Content-Length
    std::chrono::nanoseconds timeout{0};                         ///< 0: what is left of the call
};

struct HttpResponse {
    unsigned status = 0;
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};

    /// Names are compared without case; the first of several.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
        const auto is_same = [&](char a, char b) { return lower(a) == lower(b); };
        for (const auto& [key, value] : headers) {
            if (std::equal(key.begin(), key.end(), name.begin(), name.end(), is_same)) {
                return std::string_view(value);
            }
        }
        return std::nullopt;
    }

    /// null when the body is empty. A byte order mark in front, and blanks, newlines and NULs around it, do not count:
    /// BMCs send them. Throws bmc_error when it is not JSON, or is nested more than 100 levels deep.
    [[nodiscard]] json parsed() const {
        const std::string_view text = trimmed(body);
        if (text.empty()) {
            return json();
        }
        if (has_too_many_members(text)) {
            throw bmc_error("the BMC answered with JSON that has too many members in one object").code("bmc.not_json");
        }
        json value = read_json<json>(text);
        if (value.is_discarded() && is_nested_deeper(text)) {
            throw bmc_error("the BMC answered with JSON that is nested too deeply").code("bmc.not_json");
        }
        if (value.is_discarded()) {
            throw bmc_error("the BMC answered with something that is not JSON: '" + body.substr(0, 80) + "'")
                .code("bmc.not_json");
        }
        return value;
    }

private:
    [[nodiscard]] static std::string_view trimmed(std::string_view text) {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        constexpr std::string_view blanks("\0 \t\r\n", 5);
        if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
            text.remove_prefix(byte_order_mark.size());
        }
        const auto first = text.find_first_not_of(blanks);
        if (first == std::string_view::npos) {
            return {};
        }
        return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
    }
};

namespace detail {

/// What a BMC says about its own error, in Redfish's form; empty when it says nothing that we understand.
[[nodiscard]] inline std::string redfish_message(const HttpResponse& response) {
    if (has_too_many_members(response.body)) {
        return {};
    }
    const json document = read_json<json>(response.body);
    if (!document.is_object() || !document.contains("error") || !document["error"].is_object()) {
        return {};
    }
    const json& error = document["error"];
    if (const auto infos = error.find("@Message.ExtendedInfo"); infos != error.end() && infos->is_array()) {
        for (const json& info : *infos) {
            if (info.is_object() && info.contains("Message") && info["Message"].is_string()) {
                return info["Message"].get<std::string>();
            }
        }
    }
    const auto message = error.find("message");
    return message != error.end() && message->is_string() ? message->get<std::string>() : std::string();
}

/// Lets every answer through.
struct AnyResponse {
    HttpResponse operator()(const HttpRequest&, HttpResponse&& response) const { return std::move(response); }
};

/// Throws bmc_error for 400 and above.
struct GoodResponse {
    HttpResponse operator()(const HttpRequest& request, HttpResponse&& response) const {
        if (response.status >= 400) {
            const std::string theirs = redfish_message(response);
            throw bmc_error(
                "the BMC answered " + request.method + " " + request.target + " with " +
                std::to_string(response.status) + (theirs.empty() ? std::string() : ": " + theirs)
            )
                .code("bmc.http_" + std::to_string(response.status));
        }
        return std::move(response);
    }
};

/// The same, and parses the body.
struct GoodJson {
    json operator()(const HttpRequest& request, HttpResponse&& response) const {
        return GoodResponse()(request, std::move(response)).parsed();
    }
};

/// One request to the BMC; Finish makes the result out of the answer.
template <class Finish>
class HttpOperation : public Operation<HttpOperation<Finish>> {
    using Base = Operation<HttpOperation>;

public:
    HttpOperation(tenon_id call, HttpRequest request) : call_(call), request_(std::move(request)) {}

    [[nodiscard]] tenon_id start() noexcept {
        if (host_http == nullptr) {
            this->status_ = TENON_UNSUPPORTED;
            text_ = "this host offers no tenon.http/1, without which a plugin cannot reach a BMC";
            return 0;
        }
        std::vector<tenon_kv> headers;
        headers.reserve(request_.headers.size());
        for (const auto& [name, value] : request_.headers) {
            headers.push_back(tenon_kv{to_str(name), to_str(value)});
        }
        tenon_http_request_v1 request{};
        request.size = sizeof request;
        request.method = to_str(request_.method);
        request.target = to_str(request_.target);
        request.body = to_str(request_.body);
        request.headers = headers.data();
        request.n_headers = headers.size();
        request.timeout_ns = request_.timeout.count() > 0 ? static_cast<std::uint64_t>(request_.timeout.count()) : 0;
        return host_http->request(host->ctx, call_, &request, &on_response, static_cast<Base*>(this));
    }

    auto finish() {
        if (this->status_ != TENON_OK) {
            throw_status(this->status_, std::move(text_));
        }
        return Finish()(request_, std::move(response_));
    }

private:
    static void
    on_response(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) noexcept {
        if (!Base::is_expected(user)) {
            return;
        }
        auto& self = static_cast<HttpOperation&>(*static_cast<Base*>(user));
        try {
            if (status != TENON_OK) {
                self.text_ = to_string(error);
            } else if (!TENON_HAS(response, tenon_http_response_v1, n_headers) || (response->headers == nullptr && response->n_headers != 0)) {
                host_broke_a_rule("the host gave no whole response with TENON_OK (tenon.http/1)", self.call_);
                status = TENON_INTERNAL;
                self.text_ = "the host has lost the BMC's answer";
            } else {
                self.response_.status = response->http_status;
                self.response_.body = to_string(response->body);
                for (std::size_t i = 0; i < response->n_headers; ++i) {
                    const tenon_kv& header = response->headers[i];
                    self.response_.headers.emplace_back(to_view(header.key), to_view(header.value));
                }
            }
        } catch (...) {
            status = TENON_INTERNAL;  // out of memory; the text stays empty
        }
        Base::on_done(user, status);
    }

    tenon_id call_;
    HttpRequest request_;
    HttpResponse response_;
    std::string text_;
};

}  // namespace detail

/// The BMC of the call's node. Every function gives something to co_await, or to wait() for in a blocking method.
/// "No answer" is thrown as an Error that says what to mend; what the BMC answers is a value.
class Bmc {
public:
    explicit Bmc(tenon_id call) noexcept : call_(call) {}

    /// -> HttpResponse, whatever its status.
    [[nodiscard]] auto request(HttpRequest request) const {
        return detail::HttpOperation<detail::AnyResponse>(call_, std::move(request));
    }

    /// -> json. The functions below throw bmc_error, with the BMC's own words, for a status of 400 and above.
    [[nodiscard]] auto get(std::string path) const {
        return detail::HttpOperation<detail::GoodJson>(call_, with_body("GET", std::move(path), nullptr));
    }

    /// -> HttpResponse.
    [[nodiscard]] auto post(std::string path, const json& body) const { return send("POST", std::move(path), &body); }

    [[nodiscard]] auto patch(std::string path, const json& body) const { return send("PATCH", std::move(path), &body); }

    [[nodiscard]] auto put(std::string path, const json& body) const { return send("PUT", std::move(path), &body); }

    [[nodiscard]] auto del(std::string path) const { return send("DELETE", std::move(path), nullptr); }

private:
    [[nodiscard]] detail::HttpOperation<detail::GoodResponse>
    send(std::string_view method, std::string path, const json* body) const {
        return detail::HttpOperation<detail::GoodResponse>(call_, with_body(method, std::move(path), body));
    }

    [[nodiscard]] static HttpRequest with_body(std::string_view method, std::string path, const json* body) {
        HttpRequest request;
        request.method = std::string(method);
        request.target = std::move(path);
        request.headers.emplace_back("Accept", "application/json");
        if (body != nullptr) {
            request.body = body->dump(-1, ' ', false, json::error_handler_t::replace);
            request.headers.emplace_back("Content-Type", "application/json");
        }
        return request;
    }

    tenon_id call_;
};

}  // namespace tenon
