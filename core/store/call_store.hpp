#pragma once

#include "base/result.hpp"
#include "model/call_record.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// Which calls are asked for; what is unset lets all through. The newest come first.
struct CallQuery {
    std::optional<std::string> node;
    std::optional<std::string> driver;
    std::optional<std::string> method;
    std::vector<CallState> states;     ///< empty: all. What is stored is never `running`
    std::optional<Timestamp> since;    ///< accepted then or later
    std::optional<std::string> after;  ///< the id of the last one of the page before
    std::size_t limit = 100;
};

/// The end of a call, and what its node's `last_error` becomes with it; unset: that stays as it is.
struct CallEnding {
    CallRecord record;
    std::optional<std::string> last_error;
};

/// Where calls are kept. What is told as done is on disk; many that ask at once share one sync of it. Thread-safe;
/// callbacks run on the store's writer thread and must not block it.
class CallStore {
public:
    virtual ~CallStore() = default;

    using Done = std::function<void(Result<void>)>;
    using Found = std::function<void(Result<std::optional<CallRecord>>)>;
    using Listed = std::function<void(Result<std::vector<CallRecord>>)>;

    /// The calls whose end an earlier process did not store.
    [[nodiscard]] virtual std::vector<CallRecord> unfinished() const = 0;

    /// Errors are told, and then nothing of the call is kept.
    virtual void accept(CallRecord record, Done done) = 0;
    /// Stores how calls stand, which need not be their end. Endings and last errors are stored together or not at all.
    /// May be repeated after a failure. A node that is gone is passed over.
    virtual void finish(std::vector<CallEnding> endings, Done done) = 0;

    virtual void find_call(std::string id, Found found) = 0;
    /// Without arguments and results. Errc::not_found: there is no call `after`.
    virtual void list_calls(CallQuery query, Listed listed) = 0;
};

}  // namespace tenon
