// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Makes a regression test of a recording, in a line:
///
///     tenon::test::Host host("./acme.so");
///     tenon::test::replay(host, "customer.jsonl");  // written by `tenon call ./acme.so … --record customer.jsonl`
///     return host.report();
///
/// Every recorded call is made again, with the same arguments, verb, node and driver_info, and the BMC answers each
/// request with what was recorded for it. What the plugin does is compared: its requests with their bodies and headers,
/// what it tells of its progress, and how each call ends. Calls that ran at once may be interleaved otherwise than
/// they were; what one call does must come in its order. Not compared are times, ids, lines of the log and how long
/// the plugin sleeps. Time is virtual: delays cost nothing. A call that was cancelled is cancelled at the same place.
///
/// Secrets are not in a recording: "***" stands for each, is what the plugin is given, and is equal to anything.

#include <tenon/testing.hpp>
#include <tenon/testing/recorded_match.hpp>
#include <tenon/testing/recording_reader.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

namespace detail {

/// One recording played to one host.
class Replay {
public:
    Replay(Host& host, Recording recording) : host_(host), recording_(std::move(recording)) {}

    /// The first difference; empty: there is none.
    [[nodiscard]] std::string run() {
        const auto plugin = copy_of(host_.descriptor().name);
        if (recording_.plugin != plugin) {
            throw BadRecording(
                recording_.path + " is a recording of plugin '" + clipped(recording_.plugin, 80) + "', this is '" +
                plugin + "'"
            );
        }
        if (recording_.init_status != TENON_OK) {
            return at(recording_.init_line) + "recorded init() that failed with " +
                   status_name(recording_.init_status) + ", now TENON_OK";
        }
        progress_seen_ = host_.progress().size();
        host_.bmc().otherwise([this](const Request& request) { return answer(request); });
        const Unscripted after{host_};
        std::vector<RunningCall> running;
        for (std::size_t i = 0; i < recording_.calls.size() && difference_.empty(); ++i) {
            wait_for_turn(i, running);
            try {
                running.push_back(start(recording_.calls[i]));
            } catch (const std::invalid_argument& refusal) {  // the plugin has no such method, or not by this verb
                differs(recording_.calls[i].line, "a call of " + recording_.calls[i].method, refusal.what());
            }
        }
        for (std::size_t i = 0; i < running.size(); ++i) {
            finish(i, running[i]);
        }
        return difference_;
    }

private:
    /// The BMC must not ask us once we are gone.
    struct Unscripted {
        ~Unscripted() { host.bmc().otherwise({}); }

        Host& host;
    };

    [[nodiscard]] std::string at(std::size_t line) const {
        return "line " + std::to_string(line) + " of " + recording_.path + ": ";
    }

    void differs(std::size_t line, const std::string& recorded, const std::string& now) {
        if (difference_.empty()) {
            difference_ = at(line) + "recorded " + recorded + ", now " + now;
        }
    }

    /// Those that had ended before it began have to end first; beside the others it begins when it began.
    void wait_for_turn(std::size_t index, std::vector<RunningCall>& running) {
        const auto& call = recording_.calls[index];
        bool is_alone = true;
        for (std::size_t i = 0; i < running.size(); ++i) {
            if (recording_.calls[i].end <= call.begin) {
                finish(i, running[i]);
            } else {
                is_alone = false;
            }
        }
        if (!is_alone) {
            const auto due = begun_ + (call.begin - recording_.calls[index - 1].begin);
            if (due > host_.elapsed()) {
                host_.run_for(due - host_.elapsed());
            }
        }
        begun_ = host_.elapsed();
    }

    RunningCall start(const RecordedCall& call) {
        auto running = host_.start(call.method, call.args, call.options);
        if (call.cancel && call.cancel->operation == 0) {
            running.cancel_after(call.cancel->after, call.cancel->bits);
        } else if (call.cancel) {
            running.cancel_at_operation(call.cancel->operation, call.cancel->after, call.cancel->bits);
        }
        return running;
    }

    void finish(std::size_t index, RunningCall& running) {
        if (std::find(finished_.begin(), finished_.end(), index) != finished_.end()) {
            return;
        }
        finished_.push_back(index);
        const auto result = running.wait();
        if (difference_.empty()) {
            compare_progress();
        }
        // What is missing stands before the end that it led to.
        for (const auto& request : recording_.requests) {
            if (request.call == index && !request.is_used) {
                differs(request.line, request.request.str(), "nothing more, but " + result.str());
            }
        }
        for (const auto& progress : recording_.progress) {
            if (progress.call == index && !progress.is_used) {
                differs(progress.line, text_of(progress.percent, progress.text), "nothing more, but " + result.str());
            }
        }
        compare_end(recording_.calls[index], result);
    }

    void compare_end(const RecordedCall& call, const Result& result) {
        const auto& before = call.completion;
        const Result recorded(call.method, before, 0, {}, nullptr);
        const bool is_ok = before.status == TENON_OK;
        const auto http = !is_ok && before.http_status != 0 ? before.http_status : http_status_of(before.status);
        const bool is_same_end = before.status == result.status() && is_as_recorded(before.message, result.error()) &&
                                 (!is_ok || is_body_as_recorded(before.body, result.body()));
        const auto one = [&](const char* what, const std::string& then, const std::string& now) {
            if (!is_as_recorded(then, now)) {
                differs(call.completion_line, call.method + " with the " + what + " '" + then + "'", "'" + now + "'");
            }
        };
        if (!is_same_end) {
            differs(call.completion_line, recorded.str(), result.str());
        }
        one("error code", before.code, result.code());
        one("content type", before.content_type, result.content_type());
        one("delay before the next attempt", std::to_string(before.retry_after.count()) + " ms",
            std::to_string(result.retry_after().count()) + " ms");
        if (result.http() != 202) {
            one("HTTP status", std::to_string(http), std::to_string(result.http()));
        }
    }

    /// From the BMC: what was recorded for this request. Whatever another call asks in between may come in another
    /// order, and so may what one call asks at once.
    [[nodiscard]] Answer answer(const Request& now) {
        const RecordedRequest* expected = nullptr;
        for (auto& candidate : recording_.requests) {
            if (candidate.is_used || !may_come_now(candidate)) {
                continue;
            }
            if (is_request_as_recorded(candidate.request, now)) {
                candidate.is_used = true;
                return candidate.answer;
            }
            expected = expected == nullptr ? &candidate : expected;
        }
        if (expected == nullptr) {
            differs(last_line(), "no further request", now.str());
        } else {
            const bool is_by_headers = expected->request.str() == now.str();
            differs(
                expected->line, expected->request.str() + (is_by_headers ? headers_of(expected->request) : ""),
                now.str() + (is_by_headers ? headers_of(now) : "")
            );
        }
        Answer refusal;
        refusal.failure = TENON_INTERNAL;
        refusal.failure_text = "the recording has no answer to this";
        return refusal;
    }

    /// Not before one of the same call that had been answered before this one was asked.
    [[nodiscard]] bool may_come_now(const RecordedRequest& candidate) const {
        return std::none_of(recording_.requests.begin(), recording_.requests.end(), [&](const RecordedRequest& other) {
            return !other.is_used && other.call == candidate.call && other.answer_line != 0 &&
                   other.answer_line < candidate.line;
        });
    }

    void compare_progress() {
        const auto all = host_.progress();
        for (; progress_seen_ < all.size(); ++progress_seen_) {
            const auto& now = all[progress_seen_];
            std::vector<std::size_t> behind;  // calls of which another line is due
            const RecordedProgress* expected = nullptr;
            bool is_found = false;
            for (auto& candidate : recording_.progress) {
                if (candidate.is_used || std::find(behind.begin(), behind.end(), candidate.call) != behind.end()) {
                    continue;
                }
                if (candidate.percent == now.percent && is_as_recorded(candidate.text, now.text)) {
                    is_found = candidate.is_used = true;
                    break;
                }
                behind.push_back(candidate.call);
                expected = expected == nullptr ? &candidate : expected;
            }
            if (!is_found) {
                differs(
                    expected == nullptr ? last_line() : expected->line,
                    expected == nullptr ? "no further progress" : text_of(expected->percent, expected->text),
                    text_of(now.percent, now.text)
                );
                return;
            }
        }
    }

    [[nodiscard]] std::size_t last_line() const {
        std::size_t line = 0;
        for (const auto& call : recording_.calls) {
            line = std::max(line, call.completion_line);
        }
        return line;
    }

    [[nodiscard]] static std::string text_of(unsigned percent, const std::string& text) {
        return "progress of " + std::to_string(percent) + " % '" + text + "'";
    }

    [[nodiscard]] static std::string headers_of(const Request& request) {
        std::string text = " with";
        for (const auto& [name, value] : request.headers) {
            text += " " + name + ": " + value + ";";
        }
        return request.headers.empty() ? " without headers" : text;
    }

    Host& host_;
    Recording recording_;
    std::string difference_;
    std::chrono::nanoseconds begun_{0};  // virtual time when the last call was begun
    std::size_t progress_seen_ = 0;
    std::vector<std::size_t> finished_;
};

}  // namespace detail

/// The first difference, which is a failure of the host's, too; empty: the plugin did what was recorded. Throws
/// BadRecording when the recording cannot be used or is of another plugin.
inline std::string replay(Host& host, Recording recording) {
    auto difference = detail::Replay(host, std::move(recording)).run();
    if (!difference.empty()) {
        host.fail(difference);
    }
    return difference;
}

inline std::string replay(Host& host, const std::string& path) {
    return replay(host, read_recording(path));
}

}  // namespace tenon::test
