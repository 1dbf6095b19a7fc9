#include "api/response_text.hpp"

#include "api/text.hpp"

#include <charconv>
#include <ctime>

namespace tenon::api {

namespace {

/// "Mon, 23 Nov 2026 12:00:00 GMT", made once a second and thread.
std::string_view http_date() {
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
        text = std::string(days[parts.tm_wday]) + ", " + std::string(day, day_size) + " " + months[parts.tm_mon] + " " +
               std::string(rest, size);
        second = now;
    }
    return text;
}

class Decimal {
public:
    explicit Decimal(std::size_t number) : end_(std::to_chars(digits_, digits_ + sizeof digits_, number).ptr) {}

    [[nodiscard]] std::string_view text() const { return {digits_, static_cast<std::size_t>(end_ - digits_)}; }

private:
    char digits_[24];
    const char* end_;
};

}  // namespace

std::string_view reason_phrase(unsigned status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Request Entity Too Large";
    case 414:
        return "Request URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    default:
        return "Unknown";
    }
}

void append_response(std::string& out, const Response& response, const Framing& framing) {
    const Decimal status(response.status);
    append_all(out, {"HTTP/1.1 ", status.text(), " ", reason_phrase(response.status), "\r\n", response.headers.text()});
    if (response.stream == nullptr) {
        append_all(out, {"Content-Length: ", Decimal(response.body.size()).text(), "\r\n"});
    }
    const auto connection = !framing.keep_alive   ? "\r\nConnection: close"
                            : framing.is_http_1_0 ? "\r\nConnection: keep-alive"
                                                  : "";
    append_all(out, {"Date: ", http_date(), connection, "\r\n\r\n"});
    if (!framing.is_head) {
        out += response.body;
    }
}

}  // namespace tenon::api
