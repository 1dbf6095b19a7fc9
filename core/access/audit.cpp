#include "access/audit.hpp"

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_waiting_bytes = 16u << 20;
constexpr std::size_t max_path = 512;  // characters of a target that are kept
constexpr std::chrono::seconds retry_interval{1};
constexpr std::chrono::milliseconds gather_time{5};  // waking the writer for each line costs more than all of the line

/// `name` with all that stands around it.
void add_member(std::string& line, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        line += name;
        append_json_string(line, value);
    }
}

void add_number(std::string& line, std::string_view name, std::uint64_t value) {
    char digits[24];
    line += name;
    line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, std::min(target.find('?'), max_path));
}

std::string begin_line(std::string_view kind, const AuditRequest& request, const Principal& who) {
    std::string line;
    line.reserve(512);
    line += R"({"time": ")";
    append_iso8601(line, std::chrono::system_clock::now());
    line += R"(", "kind": ")";
    line += kind;
    line += '"';
    add_member(line, R"(, "request_id": )", request.request_id);
    add_member(line, R"(, "remote": )", request.remote);
    add_member(line, R"(, "user": )", who.user);
    add_member(line, R"(, "user_id": )", who.user_id);
    add_member(line, R"(, "project": )", who.project);
    add_member(line, R"(, "project_name": )", who.project_name);
    add_member(line, R"(, "role": )", to_string(who.role));
    add_member(line, R"(, "method": )", request.method);
    add_member(line, R"(, "path": )", path_of(request.target));
    return line;
}

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
    auto line = begin_line("call", request, who);
    add_member(line, R"(, "node": )", what.node);
    add_member(line, R"(, "driver": )", what.driver);
    add_member(line, R"(, "vendor_method": )", what.vendor_method);
    add_member(line, R"(, "plugin": )", what.plugin);
    if (what.generation != 0) {
        add_number(line, R"(, "generation": )", what.generation);
    }
    add_member(line, R"(, "call": )", call);
    add_number(line, R"(, "status": )", status);
    line += '}';
    add(std::move(line));
}

void Audit::decision(const AuditRequest& request, const Principal& who, const PolicyDecision& decision) {
    if (file_.empty() || !has_decisions_) {
        return;
    }
    auto line = begin_line("decision", request, who);
    add_member(line, R"(, "rule": )", decision.rule);
    add_member(line, R"(, "origin": )", tenon::to_string(decision.origin));
    line += decision.is_yes() ? R"(, "allowed": true})" : R"(, "allowed": false})";
    add(std::move(line));
}

void Audit::add(std::string line) {
    static auto& lost = metrics::counter("tenon_audit_lost_lines_total", "Lines of the audit that could not be kept");
    line += '\n';
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
