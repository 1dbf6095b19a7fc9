// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/recording.hpp>
#include <tenon/testing/recording_lines.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

namespace detail {

/// Makes calls, requests and answers of lines.
class RecordingReader {
public:
    explicit RecordingReader(const std::string& path) : text_(path) {
        recording_.path = path;
        recording_.plugin = text_.plugin();
        recording_.version = text_.version();
    }

    [[nodiscard]] Recording read() {
        for (const auto& line : text_.lines()) {
            const auto kind = line.required_text("kind");
            if (kind == "entry_end" || kind == "init_end" || kind == "set_error" || kind == "init") {
                read_start(line, kind);
            } else if (kind == "validate" || kind == "invoke") {
                read_call(line, kind == "invoke");
            } else if (kind == "post" || kind == "sleep" || kind == "offload" || kind == "http_request") {
                read_operation(line, kind == "http_request");
            } else if (kind == "callback") {
                read_callback(line);
            } else if (kind == "http_response") {
                read_response(line);
            } else if (kind == "cancel_op") {
                cancelled_by_plugin_.insert(line.number("op"));
            } else if (kind == "call_state") {
                read_state(line);
            } else if (kind == "progress") {
                recording_.progress.push_back(
                    {line.number(), call_of(line), static_cast<unsigned>(line.number("percent")), line.text("text")}
                );
            } else if (kind == "complete") {
                read_completion(line);
            }
        }
        for (const auto& call : recording_.calls) {
            if (!call.completion.is_complete) {
                throw BadRecording(
                    "line " + std::to_string(call.line) + " of " + recording_.path + ": the call of " + call.method +
                    " has not completed in the recording, so there is nothing to compare it with"
                );
            }
        }
        return std::move(recording_);
    }

private:
    /// One run of validate or invoke.
    struct Part {
        std::size_t call;  ///< index in calls
        bool is_validation;
        bool is_complete = false;
    };

    struct Operation {
        std::size_t call = 0;
        std::size_t number = 0;   ///< among those of its call
        std::size_t request = 0;  ///< index in requests
        bool is_request = false;
        std::chrono::nanoseconds begin{0};
        std::chrono::nanoseconds timeout{0};
    };

    void read_start(const RecordedLine& line, const std::string& kind) {
        if (kind == "init") {
            recording_.config = line.object("config");
        } else if (kind == "set_error") {
            recording_.init_error = line.text("message");
        } else if (kind == "init_end") {
            recording_.init_status = line.status();
            recording_.init_line = line.number();
        } else {
            recording_.init_line = line.number();
        }
    }

    void read_call(const RecordedLine& line, bool is_invocation) {
        const auto id = line.required_text("interface") + " " + line.required_text("method") + " " +
                        line.text("request_id") + " " + line.text("node_uuid") + " " + line.text("args");
        const auto number = line.number("call");
        if (number == 0 || part_by_number_.count(number) != 0) {
            line.fail("has 'call' " + std::to_string(number) + ", which is 0 or not new");
        }
        if (const auto validated = validated_by_id_.find(id); is_invocation && validated != validated_by_id_.end()) {
            part_by_number_[number] = Part{validated->second, false};
            recording_.calls[validated->second].completion = Completion();
            validated_by_id_.erase(validated);
            return;
        }
        RecordedCall call;
        call.line = line.number();
        call.method = line.required_text("method");
        call.args = line.required_text("args");
        call.begin = line.time("t_ns");
        call.options.interface = line.text("interface");
        call.options.is_driver_method = line.text("scope") == "driver";
        call.options.http_method = line.text("http_method");
        if (line.has("deadline_ns")) {
            call.options.deadline = line.time("deadline_ns");
        }
        call.options.driver_info = line.object("driver_info");
        call.options.node_uuid = line.text("node_uuid");
        call.options.node_name = line.text("node_name");
        call.options.driver = line.text("driver");
        call.options.request_id = line.text("request_id");
        call.options.user = line.text("user");
        call.options.project = line.text("project");
        call.options.skips_check = true;  // the host has done it; a secret that was taken out may break a rule
        part_by_number_[number] = Part{recording_.calls.size(), !is_invocation};
        if (!is_invocation) {
            id_by_number_[number] = id;
        }
        operations_by_call_[recording_.calls.size()] = 0;
        anchor_by_call_[recording_.calls.size()] = {0, call.begin};
        recording_.calls.push_back(std::move(call));
    }

    Part& part_of(const RecordedLine& line) {
        const auto found = part_by_number_.find(line.number("call"));
        if (found == part_by_number_.end()) {
            line.fail("is of call " + std::to_string(line.number("call")) + ", which has not begun");
        }
        return found->second;
    }

    std::size_t call_of(const RecordedLine& line) { return part_of(line).call; }

    void read_operation(const RecordedLine& line, bool is_request) {
        if (line.number("call") == 0) {
            return;  // of a call that the host did not know either
        }
        Operation operation;
        operation.call = call_of(line);
        operation.begin = line.time("t_ns");
        operation.number = ++operations_by_call_[operation.call];
        anchor_by_call_[operation.call] = {operation.number, operation.begin};
        if (is_request) {
            operation.is_request = true;
            operation.request = recording_.requests.size();
            operation.timeout = line.time("timeout_ns");
            RecordedRequest request;
            request.line = line.number();
            request.call = operation.call;
            request.request.method = line.text("method");
            request.request.target = line.text("target");
            request.request.body = line.body();
            request.request.headers = line.headers();
            request.answer.is_hanging = true;
            recording_.requests.push_back(std::move(request));
        }
        operation_by_number_[line.number("op")] = operation;
    }

    Operation& operation_of(const RecordedLine& line) {
        const auto found = operation_by_number_.find(line.number("op"));
        if (found == operation_by_number_.end()) {
            line.fail("is of operation " + std::to_string(line.number("op")) + ", which has not begun");
        }
        return found->second;
    }

    /// Nobody but the host can have ended it.
    [[nodiscard]] bool was_cancelled_by_host(const RecordedLine& line) {
        return cancelled_by_plugin_.count(line.number("op")) == 0 && !part_of(line).is_complete;
    }

    void cancelled(const RecordedLine& line, std::size_t call, std::uint32_t bits) {
        auto& cancel = recording_.calls[call].cancel;
        if (!cancel) {
            const auto& [operation, time] = anchor_by_call_[call];
            cancel = RecordedCancel{operation, line.time("t_ns") - time, bits};
        }
    }

    [[nodiscard]] static std::uint32_t bits_of(tenon_status status) {
        return status == TENON_TIMEOUT ? TENON_CALL_CANCELLED | TENON_CALL_DEADLINE
                                       : std::uint32_t{TENON_CALL_CANCELLED};
    }

    void read_callback(const RecordedLine& line) {
        if (line.text("of") == "offload_work" || line.text("of") == "post") {
            return;
        }
        const auto status = line.status();
        if ((status == TENON_CANCELLED || status == TENON_TIMEOUT) && was_cancelled_by_host(line)) {
            cancelled(line, operation_of(line).call, bits_of(status));
        }
    }

    void read_response(const RecordedLine& line) {
        const auto& operation = operation_of(line);
        if (!operation.is_request) {
            line.fail("answers an operation that was no request");
        }
        auto& request = recording_.requests[operation.request];
        auto& answer = request.answer;
        const auto status = line.status();
        request.answer_line = line.number();
        answer.http_status = static_cast<unsigned>(line.number("http_status"));
        answer.body = line.body();
        answer.headers = line.headers();
        answer.failure_text = line.text("error");
        answer.after = line.time("t_ns") - operation.begin;
        if (status == TENON_CANCELLED) {
            if (was_cancelled_by_host(line)) {
                cancelled(line, operation.call, TENON_CALL_CANCELLED);
            }
            return;  // it hangs until then
        }
        answer.is_hanging = false;
        answer.failure = status;
        if (status == TENON_TIMEOUT && operation.timeout.count() > 0) {
            answer.after = std::min(answer.after, operation.timeout);
        }
    }

    void read_state(const RecordedLine& line) {
        const auto state = static_cast<std::uint32_t>(line.number("state"));
        if ((state & TENON_CALL_UNKNOWN) == 0 && state != 0) {
            cancelled(line, call_of(line), state);
        }
    }

    void read_completion(const RecordedLine& line) {
        if (line.number("call") == 0) {
            return;
        }
        auto& part = part_of(line);
        if (std::exchange(part.is_complete, true)) {
            return;  // the first one wins
        }
        auto& call = recording_.calls[part.call];
        call.completion.is_complete = true;
        call.completion.status = line.has("status") ? line.status() : TENON_INTERNAL;
        call.completion.http_status = static_cast<unsigned>(line.number("http_status"));
        call.completion.retry_after =
            std::chrono::milliseconds(static_cast<std::int64_t>(line.number("retry_after_ms")));
        call.completion.body = line.body();
        call.completion.content_type = line.text("content_type");
        call.completion.code = line.text("error_code");
        call.completion.message = line.text("error_message");
        call.completion_line = line.number();
        call.end = line.time("t_ns");
        if (part.is_validation && call.completion.status == TENON_OK) {
            validated_by_id_[id_by_number_[line.number("call")]] = part.call;
        }
    }

    RecordingText text_;
    Recording recording_;
    std::map<std::uint64_t, Part> part_by_number_;
    std::map<std::uint64_t, std::string> id_by_number_;
    std::map<std::string, std::size_t> validated_by_id_;  // calls whose invoke is to come
    std::map<std::size_t, std::size_t> operations_by_call_;
    std::map<std::size_t, std::pair<std::size_t, std::chrono::nanoseconds>> anchor_by_call_;
    std::map<std::uint64_t, Operation> operation_by_number_;
    std::set<std::uint64_t> cancelled_by_plugin_;
};

}  // namespace detail

/// Throws BadRecording with the line and what is wrong.
[[nodiscard]] inline Recording read_recording(const std::string& path) {
    return detail::RecordingReader(path).read();
}

}  // namespace tenon::test
