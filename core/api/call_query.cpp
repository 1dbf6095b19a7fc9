#include "api/call_query.hpp"

#include "api/arguments.hpp"
#include "api/text.hpp"
#include "base/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace tenon::api {

namespace {

constexpr std::size_t most_at_once = 1000;

Result<std::vector<CallState>> read_states(std::string_view text) {
    std::vector<CallState> states;
    for (const auto name : split(text, ',')) {
        const auto state = call_state_from(name);
        if (!state) {
            return error(
                Errc::invalid, fmt::format("Invalid state: '{}' is none of {}", name, fmt::join(call_state_names, ", "))
            );
        }
        states.push_back(*state);
    }
    return states;
}

Result<Timestamp> read_since(const std::string& text) {
    if (const auto ago = parse_duration(text)) {
        return std::chrono::system_clock::now() - *ago;
    }
    auto time = text;
    std::replace(time.begin(), time.end(), ' ', '+');  // a '+' that nobody has encoded
    if (const auto parsed = parse_iso8601(time)) {
        return *parsed;
    }
    return error(
        Errc::invalid,
        fmt::format(
            "Invalid since: '{}' is neither a time such as 2026-11-23T12:00:00Z nor a duration such as 10m", text
        )
    );
}

Result<std::size_t> read_limit(std::string_view text) {
    std::size_t limit = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || limit == 0) {
        return error(Errc::invalid, fmt::format("Invalid limit: '{}' is no number from 1 on", text));
    }
    return std::min(limit, most_at_once);
}

/// The UUID of the node that is called so; what no node is called is taken for a UUID: the node may be gone.
std::string node_uuid_of(const Exchange& exchange, const std::string& ident) {
    const auto named = exchange.services.store.find_by_name(ident);
    return named ? named->uuid : ident;
}

}  // namespace

Result<CallQuery> read_call_filter(const Exchange& exchange, std::initializer_list<std::string_view> keys) {
    if (auto checked = check_query(exchange, keys); !checked) {
        return checked.error();
    }
    CallQuery query;
    if (const auto node = query_value(exchange, "node")) {
        query.node = node_uuid_of(exchange, *node);
    }
    query.driver = query_value(exchange, "driver");
    query.method = query_value(exchange, "method");
    if (const auto text = query_value(exchange, "state")) {
        auto states = read_states(*text);
        if (!states) {
            return states.error();
        }
        query.states = std::move(*states);
    }
    return query;
}

Result<CallQuery> read_call_query(const Exchange& exchange) {
    auto query = read_call_filter(exchange, {"node", "driver", "method", "state", "since", "limit", "marker"});
    if (!query) {
        return query;
    }
    query->after = query_value(exchange, "marker");
    if (const auto text = query_value(exchange, "since")) {
        const auto since = read_since(*text);
        if (!since) {
            return since.error();
        }
        query->since = *since;
    }
    if (const auto text = query_value(exchange, "limit")) {
        const auto limit = read_limit(*text);
        if (!limit) {
            return limit.error();
        }
        query->limit = *limit;
    }
    return query;
}

std::string next_call_link(const Exchange& exchange, std::string_view marker) {
    auto link = exchange.base_url() + "/tenon/v1/calls?";
    for (const auto& [name, value] : exchange.query) {
        if (name != "marker") {
            link += fmt::format("{}={}&", name, percent_encode(value));
        }
    }
    return link + fmt::format("marker={}", marker);
}

Result<std::chrono::milliseconds> read_call_wait(const Exchange& exchange) {
    if (auto checked = check_query(exchange, {"wait"}); !checked) {
        return checked.error();
    }
    const auto text = query_value(exchange, "wait");
    if (!text) {
        return std::chrono::milliseconds(0);
    }
    const auto wait = parse_duration(*text);
    if (!wait) {
        return error(Errc::invalid, fmt::format("Invalid wait: '{}' is no duration such as 30s", *text));
    }
    return std::min(*wait, longest_call_wait);
}

}  // namespace tenon::api
