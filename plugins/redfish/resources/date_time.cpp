#include "resources/date_time.hpp"

namespace redfish {

namespace {

/// Takes the text from the left, piece by piece.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    /// Exactly `digits` of them; -1: something else stands there.
    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') {
                return -1;
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// The digits after the point, as microseconds; what is finer is dropped.
    int micros() {
        int value = 0;
        int scale = 100'000;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value += (rest_.front() - '0') * scale;
            scale /= 10;
            rest_.remove_prefix(1);
        }
        return value;
    }

private:
    std::string_view rest_;
};

bool is_within(int value, int least, int most) {
    return value >= least && value <= most;
}

std::optional<std::chrono::microseconds> time_of_day(Reader& reader) {
    const int hour = reader.number(2);
    if (!is_within(hour, 0, 24) || !reader.take(':')) {
        return std::nullopt;
    }
    const int minute = reader.number(2);
    int second = 0;
    int micros = 0;
    if (reader.take(':')) {
        second = reader.number(2);
        micros = reader.take('.') || reader.take(',') ? reader.micros() : 0;
    }
    if (!is_within(minute, 0, 59) || !is_within(second, 0, 60)) {
        return std::nullopt;
    }
    return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::microseconds(micros);
}

std::optional<std::chrono::minutes> zone(Reader& reader) {
    if (reader.is_at_end() || reader.take('Z') || reader.take('z')) {
        return std::chrono::minutes(0);
    }
    const bool is_east = reader.take('+');
    if (!is_east && !reader.take('-')) {
        return std::nullopt;
    }
    const int hours = reader.number(2);
    reader.take(':');
    const int minutes = reader.number(2);
    if (!is_within(hours, 0, 24) || !is_within(minutes, 0, 59)) {
        return std::nullopt;
    }
    return (is_east ? 1 : -1) * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

}  // namespace

std::optional<std::chrono::microseconds> instant_of(std::string_view text) {
    Reader reader(text);
    const int year = reader.number(4);
    const bool has_month = reader.take('-');
    const int month = reader.number(2);
    const bool has_day = reader.take('-');
    const int day = reader.number(2);
    if (year < 0 || !has_month || month < 0 || !has_day || day < 0) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(
        std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))
    );
    if (!date.ok()) {
        return std::nullopt;
    }
    std::chrono::microseconds instant = std::chrono::sys_days(date).time_since_epoch();
    if (reader.is_at_end()) {
        return instant;
    }
    if (!reader.take('T') && !reader.take('t') && !reader.take(' ')) {
        return std::nullopt;
    }
    const auto time = time_of_day(reader);
    if (!time) {
        return std::nullopt;
    }
    const auto offset = zone(reader);
    if (!offset || !reader.is_at_end()) {
        return std::nullopt;
    }
    return instant + *time - *offset;
}

}  // namespace redfish
