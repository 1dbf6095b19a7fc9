#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "model/call_record.hpp"
#include "plugin/recorded_secrets.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

/// An async call that this process accepted and whose end is not stored yet.
struct LiveCall {
    LiveCall(Loop& on, CallRecord accepted, RecordedSecrets known = {})
        : loop(on), id(accepted.id), secrets(std::move(known)), record(std::move(accepted)) {}

    struct Waiter {
        explicit Waiter(Loop& on) : loop(on), ended(on) {}

        Loop& loop;
        Event ended;  // touched on `loop` only
    };

    Loop& loop;
    const std::string id;  ///< the record's, for whoever holds no lock

    // The loop's.
    boost::asio::cancellation_signal cancelled;  ///< reaches the plugin while it runs
    RecordedSecrets secrets;                     ///< what result and error must not show

    // Guarded by the call log's mutex.
    CallRecord record;         ///< with its end once that is on disk, or could not be stored
    bool is_unwanted = false;  ///< somebody asked it to stop
    bool is_ending = false;    ///< what it came to is known
    std::vector<std::shared_ptr<Waiter>> waiters;
};

using LiveCallPtr = std::shared_ptr<LiveCall>;

}  // namespace tenon
