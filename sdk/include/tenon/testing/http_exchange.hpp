// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/bmc_message.hpp>
#include <tenon/testing/later_table.hpp>
#include <tenon/testing/text.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::test::detail {

/// What tenon.http/1 refuses, in a host's words; empty: the request may be sent, and `out` holds it.
[[nodiscard]] inline std::string read_request(const tenon_http_request_v1* request, Request& out) {
    static constexpr std::array<std::string_view, 6> verbs = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    static constexpr std::array<std::string_view, 9> ours = {"host",       "authorization",       "x-auth-token",
                                                             "cookie",     "content-length",      "transfer-encoding",
                                                             "connection", "proxy-authorization", "upgrade"};
    if (!TENON_HAS(request, tenon_http_request_v1, timeout_ns)) {
        return "the request's table is smaller than that of ABI 1.0";
    }
    if (request->flags != 0) {
        return "the flags of a request are 0 in ABI 1.0, not " + std::to_string(request->flags);
    }
    if (request->endpoint.len != 0) {
        return "a request can only go to the node's BMC; leave 'endpoint' empty";
    }
    if (request->n_headers > 100 || (request->headers == nullptr && request->n_headers != 0)) {
        return "a request can have at most 100 headers";
    }
    out.method = copy_of(request->method);
    out.target = copy_of(request->target);
    out.body = copy_of(request->body);
    for (std::size_t i = 0; i < request->n_headers; ++i) {
        out.headers.emplace_back(copy_of(request->headers[i].key), copy_of(request->headers[i].value));
    }
    if (std::find(verbs.begin(), verbs.end(), out.method) == verbs.end()) {
        return "the HTTP method of a request must be GET, HEAD, POST, PUT, PATCH or DELETE";
    }
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const auto is_blank = [&](char c) { return c == ' ' || is_control(c); };
    if (out.target.empty() || std::any_of(out.target.begin(), out.target.end(), is_blank)) {
        return "the target of a request must be a path such as /redfish/v1/ without blanks and control characters";
    }
    for (const auto& [name, value] : out.headers) {
        if (name.empty() || std::any_of(name.begin(), name.end(), is_blank) ||
            std::any_of(value.begin(), value.end(), [&](char c) { return c != '\t' && is_control(c); })) {
            return "a header of a request has characters that HTTP does not allow";
        }
        Request alone;
        alone.headers.emplace_back(name, "");
        if (std::any_of(ours.begin(), ours.end(), [&](std::string_view our) {
                return alone.header(our).has_value();
            })) {
            return "the header " + name + " is set by the host";
        }
    }
    return {};
}

/// Calls the plugin back with the answer, in memory that is overwritten afterwards.
inline void
deliver_answer(tenon_http_done_fn done, void* user, tenon_status status, Answer answer, bool is_later = false) {
    if (status != TENON_OK) {
        done(user, status, nullptr, to_str(answer.failure_text));
        return;
    }
    const auto has_content_type = std::any_of(answer.headers.begin(), answer.headers.end(), [](const auto& header) {
        return header.first == "Content-Type";
    });
    if (!answer.body.empty() && !has_content_type) {
        answer.headers.emplace_back("Content-Type", "application/json");
    }
    std::vector<tenon_kv> headers;
    for (const auto& [name, value] : answer.headers) {
        headers.push_back(tenon_kv{to_str(name), to_str(value)});
    }
    LaterTable<tenon_http_response_v1> larger;
    auto& response = larger.table;
    response.size = larger.size(is_later);
    response.http_status = answer.http_status;
    response.body = to_str(answer.body);
    response.headers = headers.data();
    response.n_headers = headers.size();
    done(user, TENON_OK, &response, tenon_str{nullptr, 0});
    std::fill(answer.body.begin(), answer.body.end(), '\xdd');
    response = tenon_http_response_v1{};
}

}  // namespace tenon::test::detail
