#pragma once

#include "client/service.hpp"
#include "resources/failures.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace redfish {

/// Which entries of a log are wanted.
struct LogQuery {
    std::size_t limit = 100;                           ///< at most this many of each log
    std::size_t skip = 0;                              ///< passed over before the first is looked at
    std::optional<std::chrono::microseconds> since{};  ///< none from before; an entry without readable time is none
    std::string severity{};                            ///< only of this one, such as "Critical"; empty: all
};

/// Reads entries of logs, log by log, in the order in which the BMC keeps them: newest first with some (iDRAC), oldest
/// first with others (iLO, OpenBMC). Holds one page in memory, and answers with 4 MiB at most over all logs.
class LogReader {
public:
    LogReader(Service& service, LogQuery query) : service_(service), query_(std::move(query)) {}

    /// {"Id", "Name", "path", "entries": […], "total"?, "next_skip"?} of a log service. `total` is what the service
    /// says; `next_skip`, where there is more, is the skip to go on with. Throws where not even the first page can be
    /// read; what cannot be read later goes to failures().
    tenon::task<json> read(Resource log);

    [[nodiscard]] const Failures& failures() const { return failures_; }

private:
    tenon::task<Resource> first_page(std::string entries);
    tenon::task<void> take_page(json page);
    tenon::task<void> take(json entry);

    [[nodiscard]] bool is_full() const { return entries_.size() >= query_.limit || bytes_left_ == 0; }

    [[nodiscard]] bool is_wanted(const json& entry) const;
    [[nodiscard]] std::string window(const std::string& entries) const;
    [[nodiscard]] std::size_t window_size() const;

    Service& service_;
    LogQuery query_;
    Failures failures_;
    std::size_t bytes_left_ = 4U << 20U;

    // Of the log that is being read:
    json entries_;
    std::size_t position_ = 0;  ///< of the entry to be looked at next
    std::optional<std::uint64_t> total_;
    bool is_windowed_ = false;  ///< the service takes $skip and $top
    bool is_cut_ = false;       ///< it has entries that were not looked at
};

/// The logs of a system, all of them or those that `name` means (see LogServices): {"services": […], "failures": […]}.
/// One that cannot be read is a failure and does not fail the others; a single one that was asked for throws.
tenon::task<json> read_logs(Service& service, std::string system_id, std::string name, LogQuery query);

}  // namespace redfish
