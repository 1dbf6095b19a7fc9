// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/bmc.hpp>
#include <tenon/testing/call_book.hpp>
#include <tenon/testing/event_loop.hpp>
#include <tenon/testing/failures.hpp>
#include <tenon/testing/http_exchange.hpp>
#include <tenon/testing/memory_watch.hpp>
#include <tenon/testing/status.hpp>
#include <tenon/testing/text.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

/// A line that the plugin has written to the host's log.
struct LogLine {
    tenon_level level = TENON_INFO;
    std::string message{};
    std::vector<std::pair<std::string, std::string>> fields{};

    /// "fan profile set profile=quiet"
    [[nodiscard]] std::string str() const {
        std::string text = message;
        for (const auto& [key, value] : fields) {
            text += " " + key + "=" + value;
        }
        return text;
    }
};

struct Progress {
    unsigned percent = 0;
    std::string text{};
};

namespace detail {

/// Where in its life the plugin is.
enum class Phase {
    starting,  ///< in the entry function or in init()
    running,
    stopping,
    ended  ///< fini() has returned
};

/// What the host does when the plugin calls it. Every function named after one of abi.h may be called from any thread.
class Services {
public:
    Services(std::shared_ptr<Failures> shared_failures, bool is_of_later_host)
        : failures(std::move(shared_failures)), book(loop, *failures), bmc(*failures), is_later(is_of_later_host) {}

    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    void log(tenon_level level, tenon_str message, const tenon_kv* fields, std::size_t n_fields) {
        LogLine line;
        line.level = level;
        line.message = checked(message, "the message of log()");
        if (level < TENON_TRACE || level > TENON_ERROR) {
            failures->add("log() was called with level " + std::to_string(level) + ", which ABI 1.0 does not have");
        }
        if (fields == nullptr && n_fields != 0) {
            failures->add("log() was called with " + counted(n_fields, "field") + " that are NULL");
            n_fields = 0;
        }
        for (std::size_t i = 0; i < n_fields; ++i) {
            line.fields.emplace_back(
                checked(fields[i].key, "the name of a log field"), checked(fields[i].value, "the value of a log field")
            );
        }
        const std::lock_guard lock(mutex_);
        log_.push_back(std::move(line));
    }

    void set_error(tenon_str message) {
        if (phase != Phase::starting) {
            failures->add("set_error() is for the entry function and init(), and was called later");
        }
        const std::lock_guard lock(mutex_);
        error_ = copy_of(message);
    }

    void complete(tenon_id call, const tenon_result_v1* result) {
        const std::string of = "complete() of call " + std::to_string(call);
        Completion completion;
        if (!TENON_HAS(result, tenon_result_v1, error_message)) {
            failures->add(
                result == nullptr ? of + " was given no result"
                                  : of + " was given a result that says it has " + std::to_string(result->size) +
                                        " bytes, ABI 1.0 has " + std::to_string(sizeof(tenon_result_v1))
            );
            completion.status = TENON_INTERNAL;
            book.complete(call, std::move(completion));
            return;
        }
        completion.status = result->status;
        completion.http_status = result->http_status;
        completion.retry_after = std::chrono::milliseconds(result->retry_after_ms);
        completion.body = copy_of(result->body);
        completion.content_type = checked(result->content_type, "the content_type of " + of);
        completion.code = checked(result->error_code, "the error_code of " + of);
        completion.message = checked(result->error_message, "the error_message of " + of);
        if (result->status < TENON_OK || result->status > TENON_LIMIT) {
            failures->add(of + " has status " + std::to_string(result->status) + ", which ABI 1.0 does not have");
        }
        const auto http = result->http_status;
        if (http != 0 && (http < 200 || http > 599 || result->status == TENON_OK)) {
            failures->add(
                of + " has http_status " + std::to_string(http) +
                "; it is 0, or 200 to 599 where the status is not TENON_OK"
            );
        }
        book.complete(call, std::move(completion));
    }

    void progress(tenon_id call, std::uint32_t percent, tenon_str text) {
        if (percent > 100) {
            failures->add("progress() was called with " + std::to_string(percent) + " percent");
        }
        auto words = checked(text, "the text of progress()");
        if (book.find_running(call, "progress()") != nullptr) {
            const std::lock_guard lock(mutex_);
            progress_.push_back(Progress{percent, std::move(words)});
        }
    }

    tenon_id post(tenon_id call, tenon_fn fn, void* user) {
        if (!is_function(fn != nullptr, "post()")) {
            return 0;
        }
        return id_of(book.begin(
            call, "post()", [fn, user](tenon_status) { fn(user); },
            [this](const OperationPtr& operation) { book.finish(operation, TENON_OK); }, false
        ));
    }

    tenon_id sleep(tenon_id call, std::uint64_t ns, tenon_done_fn done, void* user) {
        if (!is_function(done != nullptr, "sleep_()")) {
            return 0;
        }
        return id_of(book.begin(
            call, "sleep_()", [done, user](tenon_status status) { done(user, status); },
            [this, ns](const OperationPtr& operation) { finish_after(operation, ns, TENON_OK); }
        ));
    }

    tenon_id offload(tenon_id call, tenon_fn work, tenon_done_fn done, void* user) {
        if (!is_function(work != nullptr && done != nullptr, "offload()")) {
            return 0;
        }
        return id_of(book.begin(
            call, "offload()", [done, user](tenon_status status) { done(user, status); },
            [this, work, user](const OperationPtr& operation) {
                if (is_refusing_threads) {
                    book.finish(operation, TENON_LIMIT);
                    return;
                }
                operation->is_cancellable = false;
                loop.run_on_thread([this, work, user, operation] {
                    work(user);
                    loop.post([this, operation] { book.finish(operation, TENON_OK); });
                });
            }
        ));
    }

    tenon_id request(tenon_id call, const tenon_http_request_v1* given, tenon_http_done_fn done, void* user) {
        if (!is_function(done != nullptr, "the request() of tenon.http/1")) {
            return 0;
        }
        const auto request = std::make_shared<Request>();
        const auto answer = std::make_shared<Answer>();
        const auto mistake = read_request(given, *request);
        const auto timeout_ns = mistake.empty() ? given->timeout_ns : 0;
        if (!mistake.empty()) {
            failures->add("the request() of tenon.http/1: " + mistake);
        }
        return id_of(book.begin(
            call, "the request() of tenon.http/1",
            [done, user, answer, is_later = is_later](tenon_status status) {
                if (status == TENON_CANCELLED && !answer->is_hanging) {
                    answer->failure_text.clear();  // what the script had in mind did not come to pass
                }
                deliver_answer(done, user, status, std::move(*answer), is_later);
            },
            [this, request, answer, mistake, timeout_ns](const OperationPtr& operation) {
                if (mistake.empty()) {
                    exchange(operation, *request, *answer, timeout_ns);
                } else {
                    answer->failure_text = mistake;
                    book.finish(operation, TENON_INTERNAL);
                }
            }
        ));
    }

    [[nodiscard]] std::vector<LogLine> log_lines() const {
        const std::lock_guard lock(mutex_);
        return log_;
    }

    [[nodiscard]] std::vector<Progress> progress_lines() const {
        const std::lock_guard lock(mutex_);
        return progress_;
    }

    /// What set_error() was told last; empty: nothing.
    [[nodiscard]] std::string error() const {
        const std::lock_guard lock(mutex_);
        return error_;
    }

    // In this order: the ones below use those above.
    const std::shared_ptr<Failures> failures;
    EventLoop loop;
    CallBook book;
    MemoryWatch memory;
    Bmc bmc;              ///< of the loop
    const bool is_later;  ///< what is handed out is larger than what ABI 1.0 has
    std::atomic<Phase> phase = Phase::starting;
    std::atomic<bool> is_refusing_threads = false;

private:
    [[nodiscard]] std::string checked(tenon_str text, const std::string& what) {
        if (const auto mistake = mistake_in(text); !mistake.empty()) {
            failures->add(what + " " + mistake);
        }
        return copy_of(text);
    }

    bool is_function(bool is_there, const char* where) {
        if (!is_there) {
            failures->add(std::string(where) + " was called with a function that is NULL");
        }
        return is_there;
    }

    [[nodiscard]] static tenon_id id_of(const OperationPtr& operation) {
        return operation == nullptr ? 0 : operation->id;
    }

    void finish_after(const OperationPtr& operation, std::uint64_t ns, tenon_status status) {
        operation->timer = loop.after(ns, [this, operation, status] { book.finish(operation, status); });
    }

    void exchange(const OperationPtr& operation, const Request& request, Answer& answer, std::uint64_t timeout_ns) {
        answer = bmc.answer(request);
        const auto after_ns = answer.after.count() > 0 ? static_cast<std::uint64_t>(answer.after.count()) : 0;
        if (timeout_ns != 0 && (answer.is_hanging || after_ns > timeout_ns)) {
            answer.failure_text = request.method + " " + request.target + ": it took too long";
            finish_after(operation, timeout_ns, TENON_TIMEOUT);
        } else if (!answer.is_hanging) {
            finish_after(operation, after_ns, answer.failure);
        }
    }

    mutable std::mutex mutex_;  // guards what follows
    std::vector<LogLine> log_;
    std::vector<Progress> progress_;
    std::string error_;
};

}  // namespace detail

}  // namespace tenon::test
