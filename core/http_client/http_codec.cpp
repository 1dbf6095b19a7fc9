#include "http_client/http_codec.hpp"

#include "http_client/inflate.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tenon {

namespace {

namespace http = boost::beast::http;

bool is_token_character(char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_value_character(char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\t';
}

/// What a broken answer is called.
std::string describe(const boost::system::error_code& code, const HttpResponseReader::Limits& limits) {
    if (code == http::error::header_limit || code == http::error::buffer_overflow) {
        return fmt::format("sent more than {} bytes of headers", limits.max_header);
    }
    if (code == http::error::body_limit) {
        return fmt::format("sent a body of more than {} bytes", limits.max_body);
    }
    if (code == http::error::partial_message || code == http::error::end_of_stream) {
        return "closed the connection in the middle of its answer";
    }
    return fmt::format("sent something that is not HTTP ({})", code.message());
}

}  // namespace

Result<void> check_http_request(const HttpRequest& request) {
    if (!is_token(request.method)) {
        return error(Errc::invalid, "the HTTP method of the request to the BMC is not a token");
    }
    const auto is_printable = [](char c) { return c > 0x20 && c < 0x7f; };
    if (request.target.empty() || request.target.front() != '/' ||
        !std::all_of(request.target.begin(), request.target.end(), is_printable)) {
        return error(Errc::invalid, "the target of the request to the BMC is not a path of printable ASCII characters");
    }
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !std::all_of(value.begin(), value.end(), is_value_character)) {
            return error(Errc::invalid, "a header of the request to the BMC has characters that no header has");
        }
    }
    return {};
}

std::string to_http_bytes(const HttpRequest& request, std::string_view host) {
    std::string out;
    out.reserve(256 + request.target.size() + request.body.size());
    out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
    out.append(host).append("\r\n");
    for (const auto& [name, value] : request.headers) {
        out.append(name).append(": ").append(value).append("\r\n");
    }
    // A POST without a body says so: some BMCs answer 411 otherwise.
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
        out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    out.append("\r\n").append(request.body);
    return out;
}

bool is_idempotent(std::string_view method) {
    constexpr std::array<std::string_view, 5> methods{"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

/// "0", a line's end and another. Beast asserts that it sees no less when it looks at such a head again.
constexpr std::size_t least_rest_of_chunks = 5;

class HttpResponseReader::State {
public:
    using Parser = http::response_parser<http::string_body>;

    State(std::string_view method, Limits limits) : is_head_(method == "HEAD"), limits_(limits) { start(); }

    Result<bool> feed(std::string_view bytes) {
        if (!parser_->got_some() && buffer_.size() == 0) {
            bytes.remove_prefix(std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
        }
        has_begun_ = has_begun_ || !bytes.empty();
        const bool is_chunk_head = buffer_.size() > 0 && parser_->is_header_done();
        const auto room = buffer_.prepare(bytes.size());
        std::copy(bytes.begin(), bytes.end(), static_cast<char*>(room.data()));
        buffer_.commit(bytes.size());
        if (is_chunk_head && buffer_.size() < least_rest_of_chunks) {
            return false;
        }
        while (buffer_.size() > 0 && !is_complete()) {
            if (!parser_->got_some() && !pass_blank_lines()) {
                return false;
            }
            boost::system::error_code code;
            const bool is_header = !parser_->is_header_done();
            if (!put(code)) {
                return is_header ? too_large(http::error::header_limit) : broken(http::error::header_limit);
            }
            if (code == http::error::need_more) {
                return false;
            }
            if (code) {
                return broken(code);
            }
            pass_interim();
        }
        return is_complete();
    }

    Result<void> end() {
        if (is_complete()) {
            return {};
        }
        boost::system::error_code code = http::error::end_of_stream;
        if (parser_->got_some()) {
            code = {};
            parser_->put_eof(code);
        }
        is_ended_ = true;
        if (code) {
            if (auto kept = broken(code); !kept) {
                return kept.error();
            }
        }
        return {};
    }

    bool break_off() {
        if (!is_complete() && parser_->is_header_done() && parser_->get().result_int() >= 400) {
            is_broken_ = true;
        }
        return is_complete();
    }

    bool is_complete() const { return is_broken_ || parser_->is_done(); }

    bool has_begun() const { return has_begun_; }

    bool is_reusable() const {
        return is_complete() && !is_broken_ && !is_ended_ && parser_->keep_alive() && buffer_.size() == 0;
    }

    Result<HttpResponse> take() {
        auto message = parser_->release();
        if (message.result_int() < 200) {
            return error(Errc::bmc, fmt::format("sent an answer with status {}, which is none", message.result_int()));
        }
        HttpResponse response;
        response.status = message.result_int();
        response.headers = std::move(headers_);
        response.body = std::move(message.body());
        const auto encoding = find_header(response.headers, "Content-Encoding").value_or("identity");
        if (response.body.empty() || encoding.empty() || equals_ignoring_case(encoding, "identity")) {
            return response;
        }
        auto plain = decode(response.body, encoding);
        if (!plain && response.status < 400) {
            return plain.error();
        }
        response.body = plain ? std::move(*plain) : std::string();
        return response;
    }

private:
    Result<std::string> decode(std::string_view body, std::string_view encoding) const {
        if (!equals_ignoring_case(encoding, "gzip") && !equals_ignoring_case(encoding, "x-gzip") &&
            !equals_ignoring_case(encoding, "deflate")) {
            return error(
                Errc::bmc, fmt::format("sent a body with Content-Encoding '{}', which nobody asked for", encoding)
            );
        }
        auto plain = inflate(body, limits_.max_body);
        return plain ? std::move(plain) : error(plain.error().code, "sent " + plain.error().message);
    }

    void start() {
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(limits_.max_header));
        parser_->body_limit(limits_.max_body);
        parser_->skip(is_head_);
        headers_.clear();
        head_size_ = 0;
    }

    /// One step of the parser: the header, the head of a chunk, the trailer, or a piece of the body. False: there is
    /// more around the body than the limit allows; Beast limits the first line and the fields apart, and nothing else.
    bool put(boost::system::error_code& code) {
        const bool is_header = !parser_->is_header_done();
        const auto body_size = parser_->get().body().size();
        const auto used = parser_->put(buffer_.data(), code);
        buffer_.consume(used);
        if (is_header && parser_->is_header_done()) {
            take_headers();
        }
        head_size_ = (is_header ? head_size_ : 0) + used - (parser_->get().body().size() - body_size);
        return head_size_ + (code == http::error::need_more ? buffer_.size() : 0) <= limits_.max_header;
    }

    /// Before there is a body: what stands in a trailer is no header (RFC 9110, 6.5.1).
    void take_headers() {
        for (const auto& field : parser_->get()) {
            headers_.emplace_back(field.name_string(), field.value());
        }
    }

    /// Those behind an interim answer. Whether anything else is there.
    bool pass_blank_lines() {
        const std::string_view held(static_cast<const char*>(buffer_.cdata().data()), buffer_.size());
        buffer_.consume(std::min(held.find_first_not_of("\r\n"), held.size()));
        return buffer_.size() > 0;
    }

    void pass_interim() {
        if (parser_->is_done() && parser_->get().result_int() / 100 == 1) {
            start();
        }
    }

    /// True when the status is worth more than the broken body.
    Result<bool> broken(const boost::system::error_code& code) {
        if (parser_->is_header_done() && parser_->get().result_int() >= 400 && code != http::error::body_limit) {
            is_broken_ = true;
            return true;
        }
        const bool is_limit = code == http::error::body_limit || code == http::error::header_limit;
        return is_limit ? too_large(code) : error(Errc::bmc, describe(code, limits_));
    }

    Result<bool> too_large(const boost::system::error_code& code) const {
        return error(Errc::too_large, describe(code, limits_));
    }

    const bool is_head_;
    const Limits limits_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    HttpHeaders headers_;
    std::size_t head_size_ = 0;  // of what is being read
    bool has_begun_ = false;
    bool is_broken_ = false;
    bool is_ended_ = false;
};

HttpResponseReader::HttpResponseReader(std::string_view method, Limits limits)
    : state_(std::make_unique<State>(method, limits)) {}

HttpResponseReader::~HttpResponseReader() = default;

Result<bool> HttpResponseReader::feed(std::string_view bytes) {
    return state_->feed(bytes);
}

Result<void> HttpResponseReader::end() {
    return state_->end();
}

bool HttpResponseReader::break_off() {
    return state_->break_off();
}

bool HttpResponseReader::has_begun() const {
    return state_->has_begun();
}

bool HttpResponseReader::is_reusable() const {
    return state_->is_reusable();
}

Result<HttpResponse> HttpResponseReader::take() {
    return state_->take();
}

}  // namespace tenon
