#include "protocol/http_date.hpp"

#include <charconv>

namespace redfish {

namespace {

/// -1: these are not digits only.
int number(std::string_view digits) {
    int value = -1;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return end.ec == std::errc{} && end.ptr == digits.data() + digits.size() && digits.front() != '-' ? value : -1;
}

/// 0: none.
unsigned month_of(std::string_view name) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto at = months.find(name);
    return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<unsigned>(at / 3) + 1;
}

}  // namespace

std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
    //                                       0    5  8   12   17 20 23
    constexpr std::string_view shape = "Sun, 06 Nov 1994 08:49:37 GMT";
    if (text.size() != shape.size() || text.substr(3, 2) != ", " || text.substr(25) != " GMT" || text[19] != ':' ||
        text[22] != ':') {
        return std::nullopt;
    }
    const int year = number(text.substr(12, 4));
    const std::chrono::year_month_day date{
        std::chrono::year(year), std::chrono::month(month_of(text.substr(8, 3))),
        std::chrono::day(static_cast<unsigned>(number(text.substr(5, 2))))};
    const int hour = number(text.substr(17, 2));
    const int minute = number(text.substr(20, 2));
    const int second = number(text.substr(23, 2));
    const bool is_time = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
    if (year < 0 || !date.ok() || !is_time) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace redfish
