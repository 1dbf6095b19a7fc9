#pragma once

#include "api/exchange.hpp"
#include "store/call_store.hpp"

#include <chrono>
#include <initializer_list>
#include <string_view>

namespace tenon::api {

/// The longest that `?wait=` holds an answer back; who asks for more gets this.
inline constexpr std::chrono::milliseconds longest_call_wait{60'000};

/// node, driver, method and state; Errc::invalid when the query has keys other than `keys`.
[[nodiscard]] Result<CallQuery>
read_call_filter(const Exchange& exchange, std::initializer_list<std::string_view> keys);

/// These and since, limit and marker of GET /tenon/v1/calls. A node may be named; `since` is a time,
/// or how long ago.
[[nodiscard]] Result<CallQuery> read_call_query(const Exchange& exchange);

/// The address of the page after that which ended with `marker`.
[[nodiscard]] std::string next_call_link(const Exchange& exchange, std::string_view marker);

/// `?wait=30s`; 0 without one.
[[nodiscard]] Result<std::chrono::milliseconds> read_call_wait(const Exchange& exchange);

}  // namespace tenon::api
