#pragma once

#include "api/http_exchange.hpp"
#include "conductor/call_feed.hpp"

#include <memory>

namespace tenon::api {

/// A feed of calls as Server-Sent Events (WHATWG HTML, section 9.2): `event: call` with call_summary() as its data,
/// `event: missed` with how many a client that reads too slowly has not got, and a comment where nothing happens.
[[nodiscard]] std::shared_ptr<BodyStream> call_events(std::shared_ptr<CallFeed> feed);

}  // namespace tenon::api
