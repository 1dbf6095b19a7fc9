#pragma once

#include "plugin/recorded_boundary.hpp"

#include <tenon/abi.h>

#include <cstdint>
#include <memory>
#include <mutex>

namespace tenon {

/// One operation until its callback has come; what the real host is given as `user`.
struct RecordedOperation {
    RecordedBoundary* boundary;
    const char* kind;
    std::uint64_t call;
    std::uint64_t number = 0;
    tenon_id id = 0;
    void* user;
    tenon_fn fn = nullptr;
    tenon_done_fn done = nullptr;
    tenon_http_done_fn http_done = nullptr;

    [[nodiscard]] Json line(const char* line_kind) const {
        auto line = RecordedBoundary::to_plugin(line_kind);
        line["call"] = call;
        line["op"] = number;
        return line;
    }

    void write_callback(const char* of, const tenon_status* status) const {
        const std::lock_guard lock(boundary->mutex_);
        auto told = line("callback");
        told["of"] = of;
        if (status != nullptr) {
            told["status"] = status_in_json(*status);
            boundary->number_by_operation_.erase(id);
        }
        boundary->file_->write(told);
    }

    static std::unique_ptr<RecordedOperation> last(void* user) {
        return std::unique_ptr<RecordedOperation>(static_cast<RecordedOperation*>(user));
    }

    static void on_post(void* user) noexcept {
        const auto self = last(user);
        const tenon_status status = TENON_OK;
        self->write_callback(self->kind, &status);
        self->fn(self->user);
    }

    static void on_work(void* user) noexcept {
        const auto& self = *static_cast<RecordedOperation*>(user);
        self.write_callback("offload_work", nullptr);
        self.fn(self.user);
    }

    static void on_done(void* user, tenon_status status) noexcept {
        const auto self = last(user);
        self->write_callback(self->kind, &status);
        self->done(self->user, status);
    }

    static void
    on_response(void* user, tenon_status status, const tenon_http_response_v1* response, tenon_str error) noexcept {
        const auto self = last(user);
        {
            auto& boundary = *self->boundary;
            const std::lock_guard lock(boundary.mutex_);
            auto told = self->line("http_response");
            told["status"] = status_in_json(status);
            if (response != nullptr) {
                told["http_status"] = response->http_status;
                boundary.add_pairs(told, "headers", response->headers, response->n_headers);
                boundary.add_body(told, response->body, RecordedSecrets::Flow::given);
            }
            boundary.add_text(told, "error", error);
            boundary.number_by_operation_.erase(self->id);
            boundary.file_->write(told);
        }
        self->http_done(self->user, status, response, error);
    }
};

}  // namespace tenon
