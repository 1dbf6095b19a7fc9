// What the plugin calls: each function writes its line, and then asks the real host.

#include "plugin/abi_text.hpp"
#include "plugin/recorded_boundary.hpp"
#include "plugin/recorded_operation.hpp"

#include <memory>
#include <utility>

namespace tenon {

struct RecordedHostTable {
    static RecordedBoundary& of(void* ctx) { return *static_cast<RecordedBoundary*>(ctx); }

    /// Writes `line`, and begins the operation by `start`, with the lock held in between: the callback, which may come
    /// at once and from another thread, waits for it, and so finds the operation's number.
    static tenon_id
    begin(RecordedBoundary& self, Json line, std::unique_ptr<RecordedOperation> operation, const auto& start) {
        const std::lock_guard lock(self.mutex_);
        operation->number = ++self.last_operation_;
        line["op"] = operation->number;
        self.file_->write(line);
        const auto id = start(operation.get());
        if (id == 0) {  // no such call: no callback will come
            auto refused = operation->line("refused");
            self.file_->write(refused);
            return 0;
        }
        auto& begun = *operation.release();
        begun.id = id;
        self.number_by_operation_[id] = begun.number;
        return id;
    }

    static std::unique_ptr<RecordedOperation>
    operation_of(RecordedBoundary& self, const char* kind, tenon_id call, void* user) {
        const std::lock_guard lock(self.mutex_);
        auto operation = std::make_unique<RecordedOperation>();
        operation->boundary = &self;
        operation->kind = kind;
        operation->call = self.number_of(call);
        operation->user = user;
        return operation;
    }

    static Json line_of(const RecordedOperation& operation) {
        auto line = RecordedBoundary::to_host(operation.kind);
        line["call"] = operation.call;
        return line;
    }

    static const void* get_extension(void* ctx, tenon_str id) noexcept {
        auto& self = of(ctx);
        const void* const real = self.real_.get_extension(self.real_.ctx, id);
        if (real == nullptr || view(id) != TENON_EXT_HTTP_1) {
            return real;
        }
        const std::lock_guard lock(self.mutex_);
        self.real_http_ = static_cast<const tenon_ext_http_v1*>(real);
        self.http_ = {sizeof(tenon_ext_http_v1), 0, &request};
        return &self.http_;
    }

    static void* alloc(void* ctx, std::size_t n) noexcept {
        auto& self = of(ctx);
        return self.real_.alloc(self.real_.ctx, n);
    }

    static void free_memory(void* ctx, void* memory, std::size_t n) noexcept {
        auto& self = of(ctx);
        self.real_.free_(self.real_.ctx, memory, n);
    }

    static void
    log(void* ctx, tenon_id call, tenon_level level, tenon_str message, const tenon_kv* fields,
        std::size_t n_fields) noexcept {
        auto& self = of(ctx);
        {
            const std::lock_guard lock(self.mutex_);
            auto line = RecordedBoundary::to_host("log");
            line["call"] = self.number_of(call);
            line["level"] = level;
            self.add_text(line, "message", message);
            self.add_pairs(line, "fields", fields, n_fields);
            self.file_->write(line);
        }
        self.real_.log(self.real_.ctx, call, level, message, fields, n_fields);
    }

    static void set_error(void* ctx, tenon_status status, tenon_str message) noexcept {
        auto& self = of(ctx);
        {
            const std::lock_guard lock(self.mutex_);
            auto line = RecordedBoundary::to_host("set_error");
            line["status"] = status_in_json(status);
            self.add_text(line, "message", message);
            self.file_->write(line);
        }
        self.real_.set_error(self.real_.ctx, status, message);
    }

    static void complete(void* ctx, tenon_id call, const tenon_result_v1* result) noexcept {
        auto& self = of(ctx);
        {
            const std::lock_guard lock(self.mutex_);
            auto line = RecordedBoundary::to_host("complete");
            line["call"] = self.number_of(call);
            if (TENON_HAS(result, tenon_result_v1, error_message)) {
                line["status"] = status_in_json(result->status);
                line["http_status"] = result->http_status;
                line["retry_after_ms"] = result->retry_after_ms;
                self.add_body(line, result->body, RecordedSecrets::Flow::said);
                self.add_text(line, "content_type", result->content_type);
                self.add_text(line, "error_code", result->error_code);
                self.add_text(line, "error_message", result->error_message);
            }
            self.file_->write(line);
        }
        self.real_.complete(self.real_.ctx, call, result);
    }

    /// Only what is new is written: who computes for long asks often.
    static std::uint32_t call_state(void* ctx, tenon_id call) noexcept {
        auto& self = of(ctx);
        const auto state = self.real_.call_state(self.real_.ctx, call);
        const std::lock_guard lock(self.mutex_);
        if (std::exchange(self.state_by_call_[call], state) != state) {
            auto line = RecordedBoundary::to_plugin("call_state");
            line["call"] = self.number_of(call);
            line["state"] = state;
            self.file_->write(line);
        }
        return state;
    }

    static void progress(void* ctx, tenon_id call, std::uint32_t percent, tenon_str text) noexcept {
        auto& self = of(ctx);
        {
            const std::lock_guard lock(self.mutex_);
            auto line = RecordedBoundary::to_host("progress");
            line["call"] = self.number_of(call);
            line["percent"] = percent;
            self.add_text(line, "text", text);
            self.file_->write(line);
        }
        self.real_.progress(self.real_.ctx, call, percent, text);
    }

    static tenon_id post(void* ctx, tenon_id call, tenon_fn fn, void* user) noexcept {
        auto& self = of(ctx);
        auto operation = operation_of(self, "post", call, user);
        operation->fn = fn;
        auto line = line_of(*operation);
        return begin(self, std::move(line), std::move(operation), [&](void* ours) {
            return self.real_.post(self.real_.ctx, call, fn == nullptr ? nullptr : &RecordedOperation::on_post, ours);
        });
    }

    static tenon_id sleep(void* ctx, tenon_id call, std::uint64_t ns, tenon_done_fn done, void* user) noexcept {
        auto& self = of(ctx);
        auto operation = operation_of(self, "sleep", call, user);
        operation->done = done;
        auto line = line_of(*operation);
        line["ns"] = ns;
        return begin(self, std::move(line), std::move(operation), [&](void* ours) {
            return self.real_.sleep_(
                self.real_.ctx, call, ns, done == nullptr ? nullptr : &RecordedOperation::on_done, ours
            );
        });
    }

    static tenon_id offload(void* ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void* user) noexcept {
        auto& self = of(ctx);
        auto operation = operation_of(self, "offload", call, user);
        operation->fn = work;
        operation->done = done;
        auto line = line_of(*operation);
        return begin(self, std::move(line), std::move(operation), [&](void* ours) {
            return self.real_.offload(
                self.real_.ctx, call, work == nullptr ? nullptr : &RecordedOperation::on_work,
                done == nullptr ? nullptr : &RecordedOperation::on_done, ours
            );
        });
    }

    static void cancel_op(void* ctx, tenon_id op) noexcept {
        auto& self = of(ctx);
        {
            const std::lock_guard lock(self.mutex_);
            const auto found = self.number_by_operation_.find(op);
            auto line = RecordedBoundary::to_host("cancel_op");
            line["op"] = found == self.number_by_operation_.end() ? 0 : found->second;
            self.file_->write(line);
        }
        self.real_.cancel_op(self.real_.ctx, op);
    }

    static tenon_id request(
        void* ctx, tenon_id call, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user
    ) noexcept {
        auto& self = of(ctx);
        auto operation = operation_of(self, "http_request", call, user);
        operation->http_done = done;
        auto line = line_of(*operation);
        if (TENON_HAS(request, tenon_http_request_v1, timeout_ns)) {
            const std::lock_guard lock(self.mutex_);
            self.add_text(line, "method", request->method);
            self.add_text(line, "target", request->target);
            self.add_pairs(line, "headers", request->headers, request->n_headers);
            self.add_body(line, request->body, RecordedSecrets::Flow::said);
            line["timeout_ns"] = request->timeout_ns;
        }
        return begin(self, std::move(line), std::move(operation), [&](void* ours) {
            return self.real_http_->request(
                self.real_.ctx, call, request, done == nullptr ? nullptr : &RecordedOperation::on_response, ours
            );
        });
    }
};

tenon_host_v1 recorded_host_table(RecordedBoundary& boundary, const tenon_host_v1& real) {
    tenon_host_v1 table = real;
    table.ctx = &boundary;
    table.get_extension = &RecordedHostTable::get_extension;
    table.alloc = &RecordedHostTable::alloc;
    table.free_ = &RecordedHostTable::free_memory;
    table.log = &RecordedHostTable::log;
    table.set_error = &RecordedHostTable::set_error;
    table.complete = &RecordedHostTable::complete;
    table.call_state = &RecordedHostTable::call_state;
    table.progress = &RecordedHostTable::progress;
    table.post = &RecordedHostTable::post;
    table.sleep_ = &RecordedHostTable::sleep;
    table.offload = &RecordedHostTable::offload;
    table.cancel_op = &RecordedHostTable::cancel_op;
    return table;
}

}  // namespace tenon
