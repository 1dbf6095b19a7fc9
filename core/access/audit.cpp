#include "access/audit.hpp"

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

#include <tenon/json_text.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_waiting_bytes = 16u << 20;
constexpr std::size_t max_path = 512;  // characters of a target that are kept
constexpr std::chrono::seconds retry_interval{1};
constexpr std::chrono::milliseconds gather_time{5};  // waking the writer for each line costs more than all of the line

std::string_view path_of(std::string_view target) {
    return target.substr(0, std::min(target.find('?'), max_path));
}

std::string_view now_text() {
    thread_local std::string text;
    text.clear();
    append_iso8601(text, std::chrono::system_clock::now());
    return text;
}

/// One line as it grows: a JSON object, on the stack while it is no longer than usual.
class Line {
public:
    Line(std::string_view kind, const AuditRequest& request, const Principal& who) {
        write({R"({"time": ")", now_text(), R"(", "kind": ")", kind, "\""});
        add(R"(, "request_id": )", request.request_id);
        add(R"(, "remote": )", request.remote);
        add(R"(, "user": )", who.user);
        add(R"(, "user_id": )", identity_of(who).user_id);
        add(R"(, "project": )", who.project);
        add(R"(, "project_name": )", identity_of(who).project_name);
        add(R"(, "role": )", to_string(who.role));
        add(R"(, "method": )", request.method);
        add(R"(, "path": )", path_of(request.target));
    }

    /// `name` with all that stands around it; an empty value is left out.
    void add(std::string_view name, std::string_view value) {
        if (value.empty()) {
            return;
        }
        if (json_text::plain_length(value) == value.size()) {
            write({name, "\"", value, "\""});
        } else {
            std::string escaped;
            append_json_string(escaped, value);
            write({name, escaped});
        }
    }

    void add_number(std::string_view name, std::uint64_t value) {
        const fmt::format_int digits(value);
        write({name, {digits.data(), digits.size()}});
    }

    void add_flag(std::string_view name, bool value) { write({name, value ? "true" : "false"}); }

    /// Nothing comes after that.
    [[nodiscard]] std::string_view whole() {
        write({"}\n"});
        return {text_.data(), text_.size()};
    }

private:
    void write(std::initializer_list<std::string_view> parts) {
        std::size_t at = text_.size();
        std::size_t size = at;
        for (const auto part : parts) {
            size += part.size();
        }
        text_.resize(size);
        for (const auto part : parts) {
            at += part.copy(text_.data() + at, part.size());
        }
    }

    fmt::basic_memory_buffer<char, 1024> text_;
};

}  // namespace

std::string audit_file_of(const Config& config) {
    return config.audit.file.empty() ? (std::filesystem::path(config.state_dir) / "audit.jsonl").string()
                                     : config.audit.file;
}

Audit::Audit(std::string file, bool has_decisions) : file_(std::move(file)), has_decisions_(has_decisions) {}

Audit::~Audit() {
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (writer_.joinable()) {
        writer_.join();
    }
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Result<void> Audit::start() {
    if (file_.empty()) {
        return {};
    }
    if (const int failure = open_file(); failure != 0) {
        return error(
            Errc::unavailable,
            fmt::format("audit.file: {} cannot be written: {}", file_, std::generic_category().message(failure))
        );
    }
    writer_ = std::thread([this] { write_until_stopped(); });
    return {};
}

void Audit::call(
    const AuditRequest& request, const Principal& who, const AuditEvent& what, unsigned status, std::string_view call
) {
    if (file_.empty()) {
        return;
    }
    Line line("call", request, who);
    line.add(R"(, "node": )", what.node != nullptr ? what.node->uuid : std::string_view());
    line.add(R"(, "driver": )", what.node != nullptr ? what.node->driver : what.driver);
    line.add(R"(, "vendor_method": )", what.vendor_method);
    line.add(R"(, "plugin": )", what.plugin);
    if (what.generation != 0) {
        line.add_number(R"(, "generation": )", what.generation);
    }
    line.add(R"(, "call": )", call);
    line.add_number(R"(, "status": )", status);
    add(line.whole());
}

void Audit::decision(const AuditRequest& request, const Principal& who, const PolicyDecision& decision) {
    if (file_.empty() || !has_decisions_) {
        return;
    }
    Line line("decision", request, who);
    line.add(R"(, "rule": )", decision.rule);
    line.add(R"(, "origin": )", tenon::to_string(decision.origin));
    line.add_flag(R"(, "allowed": )", decision.is_yes());
    add(line.whole());
}

void Audit::add(std::string_view line) {
    static auto& lost = metrics::counter("tenon_audit_lost_lines_total", "Lines of the audit that could not be kept");
    bool is_awaited = false;
    {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() + line.size() > max_waiting_bytes) {
            ++lost_;
            lost.add();
            return;
        }
        is_awaited = std::exchange(is_awaiting_, false);
        waiting_ += line;
    }
    if (is_awaited) {
        wake_.notify_one();
    }
}

void Audit::write_until_stopped() {
    std::string text;
    while (true) {
        bool is_last = false;
        {
            std::unique_lock lock(mutex_);
            if (!text.empty()) {
                wake_.wait_for(lock, retry_interval, [&] { return is_stopping_; });
            } else if (waiting_.empty()) {
                is_awaiting_ = true;  // until add() or the end
                wake_.wait(lock, [&] { return is_stopping_ || !waiting_.empty(); });
            }
            is_last = is_stopping_;
            if (text.empty()) {
                text.swap(waiting_);
            }
        }
        if (!write_some(text) && is_last) {
            return;
        }
        std::unique_lock lock(mutex_);
        if (is_last && text.empty() && waiting_.empty()) {
            return;
        }
        wake_.wait_for(lock, gather_time, [&] { return is_stopping_; });
    }
}

/// Writes what the file takes and leaves the rest in `text`. False: not all of it.
bool Audit::write_some(std::string& text) {
    close_when_moved();
    int failure = fd_ >= 0 ? 0 : open_file();
    std::size_t written = 0;
    while (failure == 0 && written < text.size()) {
        const auto count = ::write(fd_, text.data() + written, text.size() - written);
        if (count < 0) {
            failure = errno == EINTR ? 0 : errno;
        } else {
            written += static_cast<std::size_t>(count);
        }
    }
    text.erase(0, written);
    if (failure != 0 && !std::exchange(is_failing_, true)) {
        log::error(
            "the audit cannot be written to {}: {}; it waits in memory, up to {} MiB", file_,
            std::generic_category().message(failure), max_waiting_bytes >> 20
        );
    } else if (failure == 0 && std::exchange(is_failing_, false)) {
        std::uint64_t lost = 0;
        {
            const std::scoped_lock lock(mutex_);
            lost = std::exchange(lost_, 0);
        }
        log::info("the audit is written to {} again; {} line(s) were lost", file_, lost);
    }
    return failure == 0;
}

/// 0, or the error.
int Audit::open_file() {
    fd_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd_ >= 0 ? 0 : errno;
}

void Audit::close_when_moved() {
    struct stat ours {};

    struct stat there {};

    if (fd_ < 0 || ::fstat(fd_, &ours) != 0) {
        return;
    }
    if (::stat(file_.c_str(), &there) != 0 || there.st_ino != ours.st_ino || there.st_dev != ours.st_dev) {
        ::close(fd_);
        fd_ = -1;
    }
}

}  // namespace tenon
