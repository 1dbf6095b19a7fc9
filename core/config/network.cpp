#include "config/network.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string>

namespace tenon {

namespace {

constexpr unsigned all_bits = 128;
constexpr unsigned v4_prefix = 96;
constexpr std::string_view unix_word = "unix";

struct Parsed {
    std::array<std::uint8_t, 16> bytes{};
    bool is_v4 = false;
};

std::optional<Parsed> parse_address(std::string_view text) {
    const std::string copy(text);
    Parsed made;
    if (::inet_pton(AF_INET6, copy.c_str(), made.bytes.data()) == 1) {
        return made;
    }
    made.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    made.is_v4 = ::inet_pton(AF_INET, copy.c_str(), made.bytes.data() + 12) == 1;
    return made.is_v4 ? std::optional(made) : std::nullopt;
}

}  // namespace

Result<Network> parse_network(std::string_view text) {
    Network made;
    if (text == unix_word) {
        made.is_unix = true;
        return made;
    }
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    auto bits = address && address->is_v4 ? 32U : all_bits;
    bool is_good = address.has_value();
    if (slash != std::string_view::npos) {
        const auto number = text.substr(slash + 1);
        const auto most = bits;
        const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), bits);
        is_good = is_good && failed == std::errc() && end == number.data() + number.size() && bits <= most;
    }
    if (!is_good) {
        return error(
            Errc::invalid, fmt::format("'{}' is no address or network, such as 10.0.0.5, 10.0.0.0/8, ::1 or unix", text)
        );
    }
    made.address = address->bytes;
    made.bits = bits + (address->is_v4 ? v4_prefix : 0);
    return made;
}

bool contains(const Network& network, std::string_view address) {
    if (network.is_unix || address == unix_word) {
        return network.is_unix && address == unix_word;
    }
    const auto parsed = parse_address(address);
    if (!parsed) {
        return false;
    }
    const auto whole = network.bits / 8;
    if (std::memcmp(parsed->bytes.data(), network.address.data(), whole) != 0) {
        return false;
    }
    const auto rest = network.bits % 8;
    return rest == 0 || ((parsed->bytes[whole] ^ network.address[whole]) >> (8 - rest)) == 0;
}

}  // namespace tenon
