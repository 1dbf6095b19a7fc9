#pragma once

#include "base/result.hpp"
#include "http_client/http_message.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tenon {

/// Nothing in it can smuggle: the method and the header names are tokens, the target is printable and starts with '/',
/// no value has a control character.
[[nodiscard]] Result<void> check_http_request(const HttpRequest& request);

/// The request as one run of bytes, with Host, and Content-Length where there is a body or the method wants one.
[[nodiscard]] std::string to_http_bytes(const HttpRequest& request, std::string_view host);

/// May be sent again when nobody knows whether it arrived (RFC 9110, 9.2.2).
[[nodiscard]] bool is_idempotent(std::string_view method);

/// Reads one answer out of bytes, however they are cut. No sockets.
///
/// Interim answers (1xx) are passed over. An answer of status 400 or more whose body breaks off, is wrongly chunked
/// or compressed is kept with what there is (iDRAC 8 sends its 401 so). Blank lines in front of an answer are passed
/// over: some send one too many behind the answer before it.
class HttpResponseReader {
public:
    struct Limits {
        std::size_t max_header = 64u << 10;
        std::size_t max_body = 16u << 20;
    };

    HttpResponseReader(std::string_view method, Limits limits);
    ~HttpResponseReader();
    HttpResponseReader(const HttpResponseReader&) = delete;
    HttpResponseReader& operator=(const HttpResponseReader&) = delete;

    /// Takes the next bytes. True: the answer is complete.
    [[nodiscard]] Result<bool> feed(std::string_view bytes);

    /// The peer closed. Success: the answer is complete.
    [[nodiscard]] Result<void> end();

    /// The connection broke, and what came last may not be the end. True: the answer is complete all the same, for its
    /// status is 400 or more.
    [[nodiscard]] bool break_off();

    /// Whether the first byte of an answer came.
    [[nodiscard]] bool has_begun() const;

    /// Whether the connection can carry another exchange: the peer says so, and nothing came behind the answer.
    [[nodiscard]] bool is_reusable() const;

    /// The answer, with Content-Encoding undone. Once, when complete.
    [[nodiscard]] Result<HttpResponse> take();

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tenon
