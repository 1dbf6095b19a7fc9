#include "api/response_text.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <ctime>
#include <iterator>

namespace tenon::api {

namespace {

constexpr std::string_view before_phrase = "HTTP/1.1 200 ";
constexpr std::string_view line_end = "\r\n";

/// "Date: Mon, 23 Nov 2026 12:00:00 GMT", made once a second and thread.
std::string_view date_line() {
    thread_local std::time_t second = 0;
    thread_local std::string text;
    const auto now = std::time(nullptr);
    if (now != second) {
        // Not strftime's %a and %b: these follow the locale.
        static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::tm parts{};
        gmtime_r(&now, &parts);
        char rest[32];
        const auto size = std::strftime(rest, sizeof rest, "%Y %H:%M:%S GMT", &parts);
        char day[8];
        const auto day_size = std::strftime(day, sizeof day, "%d", &parts);
        text = "Date: " + std::string(days[parts.tm_wday]) + ", " + std::string(day, day_size) + " " +
               months[parts.tm_mon] + " " + std::string(rest, size);
        second = now;
    }
    return text;
}

class LengthLine {
public:
    explicit LengthLine(std::size_t bytes)
        : end_(std::to_chars(line_ + std::strlen(line_), std::end(line_) - line_end.size(), bytes).ptr) {
        end_ = std::copy(line_end.begin(), line_end.end(), end_);
    }

    [[nodiscard]] std::string_view text() const { return {line_, static_cast<std::size_t>(end_ - line_)}; }

private:
    char line_[48] = "Content-Length: ";
    char* end_;
};

/// Empty for a status without a phrase of its own.
std::string_view status_line(unsigned status) {
    switch (status) {
    case 200:
        return "HTTP/1.1 200 OK\r\n";
    case 201:
        return "HTTP/1.1 201 Created\r\n";
    case 202:
        return "HTTP/1.1 202 Accepted\r\n";
    case 204:
        return "HTTP/1.1 204 No Content\r\n";
    case 400:
        return "HTTP/1.1 400 Bad Request\r\n";
    case 401:
        return "HTTP/1.1 401 Unauthorized\r\n";
    case 403:
        return "HTTP/1.1 403 Forbidden\r\n";
    case 404:
        return "HTTP/1.1 404 Not Found\r\n";
    case 405:
        return "HTTP/1.1 405 Method Not Allowed\r\n";
    case 406:
        return "HTTP/1.1 406 Not Acceptable\r\n";
    case 408:
        return "HTTP/1.1 408 Request Timeout\r\n";
    case 409:
        return "HTTP/1.1 409 Conflict\r\n";
    case 413:
        return "HTTP/1.1 413 Request Entity Too Large\r\n";
    case 414:
        return "HTTP/1.1 414 Request URI Too Long\r\n";
    case 415:
        return "HTTP/1.1 415 Unsupported Media Type\r\n";
    case 429:
        return "HTTP/1.1 429 Too Many Requests\r\n";
    case 431:
        return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
    case 500:
        return "HTTP/1.1 500 Internal Server Error\r\n";
    case 501:
        return "HTTP/1.1 501 Not Implemented\r\n";
    case 502:
        return "HTTP/1.1 502 Bad Gateway\r\n";
    case 503:
        return "HTTP/1.1 503 Service Unavailable\r\n";
    case 504:
        return "HTTP/1.1 504 Gateway Timeout\r\n";
    default:
        return {};
    }
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
    auto line = status_line(status);
    if (line.empty()) {
        return "Unknown";
    }
    line.remove_prefix(before_phrase.size());
    line.remove_suffix(line_end.size());
    return line;
}

void append_response(std::string& out, const Response& response, const Framing& framing) {
    const auto known = status_line(response.status);
    if (known.empty()) {
        out += "HTTP/1.1 " + std::to_string(response.status) + " Unknown\r\n";
    }
    const LengthLine length(response.body.size());
    const std::string_view end = !framing.keep_alive   ? "\r\nConnection: close\r\n\r\n"
                                 : framing.is_http_1_0 ? "\r\nConnection: keep-alive\r\n\r\n"
                                                       : "\r\n\r\n";
    append_all(
        out, {known, response.headers.text(), response.stream != nullptr ? "" : length.text(), date_line(), end,
              framing.is_head ? "" : std::string_view(response.body)}
    );
}

}  // namespace tenon::api
