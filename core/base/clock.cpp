#include "base/clock.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>

namespace tenon {

Deadline coarse_now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return Deadline(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

namespace {

/// The last `count` digits, zeros in front.
void append_digits(std::string& out, std::uint64_t number, std::size_t count) {
    char digits[20];
    for (std::size_t i = count; i > 0; --i, number /= 10) {
        digits[i - 1] = static_cast<char>('0' + number % 10);
    }
    out.append(digits, count);
}

/// "2026-11-30T08:33:34". Every change that a client makes is written down with its time: made once a second and
/// thread. Valid until it is asked for another one.
std::string_view text_of(std::chrono::sys_seconds second) {
    using namespace std::chrono;
    thread_local sys_seconds last = sys_seconds::min();
    thread_local std::string text;
    if (second == last) {
        return text;
    }
    const auto day = floor<days>(second);
    const year_month_day date(day);
    const auto of_day = static_cast<std::uint64_t>((second - day).count());
    text.clear();
    append_digits(text, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.day()), 2);
    text += 'T';
    append_digits(text, of_day / 3600, 2);
    text += ':';
    append_digits(text, of_day / 60 % 60, 2);
    text += ':';
    append_digits(text, of_day % 60, 2);
    last = second;
    return text;
}

}  // namespace

std::string to_iso8601(Timestamp time) {
    std::string text;
    append_iso8601(text, time);
    return text;
}

void append_iso8601(std::string& out, Timestamp time) {
    using namespace std::chrono;
    const auto second = floor<seconds>(time);
    const auto fraction = static_cast<std::uint64_t>(duration_cast<microseconds>(time - second).count());
    out.reserve(out.size() + 32);
    out += text_of(second);
    if (fraction != 0) {  // Python leaves it out when it is zero
        out += '.';
        append_digits(out, fraction, 6);
    }
    out += "+00:00";
}

namespace {

/// Takes `digits` digits off the front of `text`; -1: they are not there.
int take_number(std::string_view& text, std::size_t digits) {
    int number = -1;
    const auto part = text.substr(0, digits);
    const auto read = std::from_chars(part.data(), part.data() + part.size(), number);
    if (part.size() != digits || read.ptr != part.data() + digits || part.front() == '-') {
        return -1;
    }
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, char expected) {
    const bool is_there = text.starts_with(expected);
    text.remove_prefix(is_there ? 1 : 0);
    return is_there;
}

/// "Z", "+02:00" or "-0530", to the end of `text`.
std::optional<std::chrono::minutes> take_zone(std::string_view text) {
    if (text == "Z") {
        return std::chrono::minutes(0);
    }
    const bool is_east = take(text, '+');
    if (!is_east && !take(text, '-')) {
        return std::nullopt;
    }
    const int hours = take_number(text, 2);
    static_cast<void>(take(text, ':'));
    const int minutes = take_number(text, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) {
        return std::nullopt;
    }
    return std::chrono::minutes((is_east ? 1 : -1) * (hours * 60 + minutes));
}

}  // namespace

std::optional<Timestamp> parse_iso8601(std::string_view text) {
    using namespace std::chrono;
    const int year = take_number(text, 4);
    const bool has_month = take(text, '-');
    const int month = take_number(text, 2);
    const bool has_day = take(text, '-');
    const int day = take_number(text, 2);
    const bool has_time = take(text, 'T');
    const int hour = take_number(text, 2);
    const bool has_minute = take(text, ':');
    const int minute = take_number(text, 2);
    const bool has_second = take(text, ':');
    const int second = take_number(text, 2);
    const bool is_whole = has_month && has_day && has_time && has_minute && has_second;
    const year_month_day date(
        std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))
    );
    const bool is_of_a_day = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    // Years that a nanosecond count of 64 bits can hold.
    if (!is_whole || year < 1970 || year > 2200 || !date.ok() || !is_of_a_day) {
        return std::nullopt;
    }
    auto time = time_point_cast<Timestamp::duration>(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second);
    if (take(text, '.')) {
        auto unit = nanoseconds(100'000'000);
        for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), unit /= 10) {
            time += duration_cast<Timestamp::duration>(unit * (text.front() - '0'));
        }
    }
    const auto zone = take_zone(text);
    return zone ? std::optional<Timestamp>(time - *zone) : std::nullopt;
}

}  // namespace tenon
