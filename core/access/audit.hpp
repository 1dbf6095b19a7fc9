#pragma once

#include "access/policy.hpp"
#include "access/principal.hpp"
#include "base/clock.hpp"
#include "config/config.hpp"
#include "model/node.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tenon {

/// What a request was about, as far as it got. Views are of the request.
struct AuditEvent {
    std::shared_ptr<const Node> node;  ///< nullptr: about none, or nobody may see that it was
    std::string_view driver{};         ///< where there is no node; otherwise the node's
    std::string_view vendor_method{};
    std::string plugin;  ///< "redfish 1.2.0", of the implementation that has the method
    std::uint64_t generation = 0;
};

/// The request around it.
struct AuditRequest {
    std::string_view request_id;
    std::string_view method;
    std::string_view target;  ///< the query is left out: somebody may have put a secret there
    std::string_view remote;
};

/// Writes down who changed what, a JSON object a line, into a file that is only ever appended to.
///
/// Whoever tells something only adds to a text in memory; a thread writes it, at once or 5 ms after it last did. While
/// the file cannot be written, up to 16 MiB wait; what does not fit is counted, and log and metrics say so. A file that
/// was moved away (logrotate) is made anew. Thread-safe.
class Audit {
public:
    /// `file` empty: nothing is written.
    Audit(std::string file, bool has_decisions);
    /// Writes what is waiting, as far as the disk takes it.
    ~Audit();
    Audit(const Audit&) = delete;
    Audit& operator=(const Audit&) = delete;

    /// Opens the file and begins to write. The error names the file and what is wrong.
    [[nodiscard]] Result<void> start();

    /// A call that changes something, or was to, with the status that answered it. `call` is an async one's record.
    void call(
        const AuditRequest& request, const Principal& who, const AuditEvent& what, unsigned status,
        std::string_view call
    );

    /// What the policy said, when `audit.decisions` asks for it.
    void decision(const AuditRequest& request, const Principal& who, const PolicyDecision& decision);

    [[nodiscard]] bool has_decisions() const { return has_decisions_; }

private:
    void add(std::string_view line);
    void write_until_stopped();
    [[nodiscard]] bool write_some(std::string& text);
    [[nodiscard]] int open_file();
    void close_when_moved();

    const std::string file_;
    const bool has_decisions_;
    int fd_ = -1;              // the writer's
    bool is_failing_ = false;  // the writer's
    std::mutex mutex_;         // guards what follows
    std::condition_variable wake_;
    std::string waiting_;
    bool is_awaiting_ = false;  // the writer sleeps until there is a line
    std::uint64_t lost_ = 0;
    bool is_stopping_ = false;
    std::thread writer_;
};

/// Where the configuration wants it.
[[nodiscard]] std::string audit_file_of(const Config& config);

}  // namespace tenon
