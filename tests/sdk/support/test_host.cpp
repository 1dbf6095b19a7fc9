#include "test_host.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

namespace tenon::test {

std::string_view view(tenon_str text) {
    return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}

namespace {

tenon_str str(std::string_view text) {
    return tenon_str{text.data(), text.size()};
}

}  // namespace

/// The functions of the tables.
struct Table {
    static TestHost& host(void* ctx) { return *static_cast<TestHost*>(ctx); }

    static const void* get_extension(void* ctx, tenon_str id) noexcept {
        return host(ctx).offers_http && view(id) == TENON_EXT_HTTP_1 ? &host(ctx).http_ : nullptr;
    }

    static void* alloc(void* ctx, std::size_t size) noexcept {
        const std::lock_guard lock(host(ctx).mutex_);
        if (host(ctx).is_out_of_memory) {
            return nullptr;
        }
        ++host(ctx).frames;
        ++host(ctx).frames_ever;
        host(ctx).frame_bytes += size;
        return std::malloc(size);
    }

    static void free_(void* ctx, void* p, std::size_t size) noexcept {
        const std::lock_guard lock(host(ctx).mutex_);
        --host(ctx).frames;
        host(ctx).frame_bytes -= size;
        std::free(p);
    }

    static void
    log(void* ctx, tenon_id, tenon_level level, tenon_str message, const tenon_kv* fields, std::size_t n) noexcept {
        std::string line = std::to_string(level) + " " + std::string(view(message));
        for (std::size_t i = 0; i < n; ++i) {
            line += " " + std::string(view(fields[i].key)) + "=" + std::string(view(fields[i].value));
        }
        const std::lock_guard lock(host(ctx).mutex_);
        host(ctx).log.push_back(line);
    }

    static void set_error(void* ctx, tenon_status, tenon_str message) noexcept { host(ctx).error = view(message); }

    static void complete(void* ctx, tenon_id call, const tenon_result_v1* result) noexcept {
        const std::lock_guard lock(host(ctx).mutex_);
        const auto found = host(ctx).calls_.find(call);
        if (found == host(ctx).calls_.end() || found->second.result.is_complete) {
            ++host(ctx).misbehaviour;
            return;
        }
        found->second.result = CallResult{
            true,
            result->status,
            result->http_status,
            result->retry_after_ms,
            std::string(view(result->body)),
            std::string(view(result->content_type)),
            std::string(view(result->error_code)),
            std::string(view(result->error_message))};
        host(ctx).cancel(call, TENON_CALL_CANCELLED);
        host(ctx).changed_.notify_all();
    }

    static std::uint32_t call_state(void* ctx, tenon_id call) noexcept {
        const std::lock_guard lock(host(ctx).mutex_);
        const auto found = host(ctx).calls_.find(call);
        return found == host(ctx).calls_.end() ? std::uint32_t{TENON_CALL_UNKNOWN} : found->second.state;
    }

    static void progress(void* ctx, tenon_id, std::uint32_t percent, tenon_str text) noexcept {
        const std::lock_guard lock(host(ctx).mutex_);
        host(ctx).progress.push_back(std::to_string(percent) + " " + std::string(view(text)));
    }

    static tenon_id post(void* ctx, tenon_id call, tenon_fn fn, void* user) noexcept {
        return host(ctx).start(call, 0, [fn, user](tenon_status) { fn(user); });
    }

    static tenon_id sleep_(void* ctx, tenon_id call, std::uint64_t ns, tenon_done_fn done, void* user) noexcept {
        return host(ctx).start(call, ns, [done, user](tenon_status status) { done(user, status); });
    }

    static tenon_id offload(void* ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void* user) noexcept {
        const bool is_refused = host(ctx).is_out_of_threads;
        return host(ctx).start(call, 0, [=](tenon_status status) {
            if (status == TENON_OK && is_refused) {
                status = TENON_LIMIT;
            }
            if (status == TENON_OK) {
                std::thread([=] { work(user); }).join();
            }
            done(user, status);
        });
    }

    static void cancel_op(void* ctx, tenon_id op) noexcept {
        const std::lock_guard lock(host(ctx).mutex_);
        host(ctx).ready_.emplace_back([ctx, op] { host(ctx).finish(op, TENON_CANCELLED); });
    }

    static tenon_id request(
        void* ctx, tenon_id call, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user
    ) noexcept {
        TestHost& self = host(ctx);
        BmcAnswer answer;
        answer.http_status = 404;
        if (self.bmc) {
            answer = self.bmc(view(request->method), view(request->target), view(request->body));
        }
        {
            const std::lock_guard lock(self.mutex_);
            std::string line = std::string(view(request->method)) + " " + std::string(view(request->target));
            for (std::size_t i = 0; i < request->n_headers; ++i) {
                line += " " + std::string(view(request->headers[i].key)) + "=" +
                        std::string(view(request->headers[i].value));
            }
            self.requests.push_back(line + (request->body.len == 0 ? "" : " " + std::string(view(request->body))));
        }
        const auto after = answer.after_ns;
        return self.start(call, after, [done, user, answer = std::move(answer)](tenon_status status) {
            if (status == TENON_OK) {
                status = answer.status;
            }
            std::vector<tenon_kv> headers;
            for (const auto& [name, value] : answer.headers) {
                headers.push_back(tenon_kv{str(name), str(value)});
            }
            tenon_http_response_v1 response{};
            response.size = sizeof response;
            response.http_status = answer.http_status;
            response.body = str(answer.body);
            response.headers = headers.data();
            response.n_headers = headers.size();
            done(user, status, status == TENON_OK ? &response : nullptr, str(answer.error));
        });
    }
};

TestHost::TestHost() {
    http_.size = sizeof http_;
    http_.request = &Table::request;
    table_.size = sizeof table_;
    table_.abi_minor = TENON_ABI_MINOR;
    table_.ctx = this;
    table_.product = str("test_host");
    table_.version = str("0");
    table_.get_extension = &Table::get_extension;
    table_.alloc = &Table::alloc;
    table_.free_ = &Table::free_;
    table_.log = &Table::log;
    table_.set_error = &Table::set_error;
    table_.complete = &Table::complete;
    table_.call_state = &Table::call_state;
    table_.progress = &Table::progress;
    table_.post = &Table::post;
    table_.sleep_ = &Table::sleep_;
    table_.offload = &Table::offload;
    table_.cancel_op = &Table::cancel_op;
}

TestHost::~TestHost() = default;

tenon_id TestHost::start(tenon_id call, std::uint64_t after_ns, std::function<void(tenon_status)> finish_function) {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(call);
    if (found == calls_.end() || found->second.result.is_complete) {
        return 0;
    }
    const tenon_id id = ++last_id_;
    ++found->second.pending;
    operations_.emplace(id, Operation{call, std::move(finish_function)});
    if (found->second.state != 0) {
        const tenon_status status = (found->second.state & TENON_CALL_DEADLINE) != 0 ? TENON_TIMEOUT : TENON_CANCELLED;
        ready_.emplace_back([this, id, status] { finish(id, status); });
    } else if (after_ns == 0) {
        ready_.emplace_back([this, id] { finish(id, TENON_OK); });
    } else {
        timers_.emplace(now_ns + after_ns, [this, id] { finish(id, TENON_OK); });
    }
    changed_.notify_all();
    return id;
}

void TestHost::finish(tenon_id operation, tenon_status status) {
    std::function<void(tenon_status)> function;
    {
        const std::lock_guard lock(mutex_);
        const auto found = operations_.find(operation);
        if (found == operations_.end()) {
            return;
        }
        function = std::move(found->second.finish);
        --calls_[found->second.call].pending;
        operations_.erase(found);
    }
    function(status);
}

/// The mutex is held.
void TestHost::cancel(tenon_id call, std::uint32_t bits) {
    calls_[call].state |= bits;
    const tenon_status status = (bits & TENON_CALL_DEADLINE) != 0 ? TENON_TIMEOUT : TENON_CANCELLED;
    for (const auto& [id, operation] : operations_) {
        if (operation.call == call) {
            ready_.emplace_back([this, id = id, status] { finish(id, status); });
        }
    }
}

/// Runs what is due. False: the call has ended with all its operations, or never will.
bool TestHost::step(tenon_id call) {
    std::function<void()> next;
    {
        std::unique_lock lock(mutex_);
        const Running& running = calls_[call];
        if (running.result.is_complete && running.pending == 0 && !is_blocking_thread_running_) {
            return false;
        }
        if (!ready_.empty()) {
            next = std::move(ready_.front());
            ready_.pop_front();
        } else if (!timers_.empty()) {
            now_ns = timers_.begin()->first;
            next = std::move(timers_.begin()->second);
            timers_.erase(timers_.begin());
        } else if (is_blocking_thread_running_) {
            changed_.wait(lock);
            return true;
        } else {
            return false;
        }
    }
    next();
    return true;
}

CallResult TestHost::run(void* plugin, const tenon_method_v1& method, tenon_invoke_fn function) {
    tenon_id id = 0;
    {
        const std::lock_guard lock(mutex_);
        id = ++last_id_;
        calls_[id];
        if (cancel_after_ns != 0) {
            timers_.emplace(now_ns + cancel_after_ns, [this, id] {
                const std::lock_guard inner(mutex_);
                cancel(id, cancel_bits);
            });
        }
    }

    // On the heap and gone when the function has returned: whoever keeps a pointer into it is found out.
    struct Raw {
        tenon_call_v1 call{};
        std::string args;
        std::string http_method;
        std::string driver_info;
    };

    auto invoke = [this, plugin, &method, function, id] {
        auto raw = std::make_unique<Raw>();
        raw->args = args;
        raw->http_method = http_method;
        raw->driver_info = driver_info;
        raw->call.size = sizeof raw->call;
        raw->call.id = id;
        raw->call.method = method.name;
        raw->call.http_method = str(raw->http_method);
        raw->call.args = str(raw->args);
        raw->call.node_uuid = str("11111111-0000-4000-8000-000000000001");
        raw->call.node_name = str("node-1");
        raw->call.driver = str("test-hardware");
        raw->call.driver_info = str(raw->driver_info);
        raw->call.request_id = str("req-1");
        raw->call.user = str("admin");
        raw->call.project = str("baremetal");
        function(plugin, &method, &raw->call);
    };
    std::thread blocking;
    if ((method.flags & TENON_METHOD_BLOCKING) != 0) {
        is_blocking_thread_running_ = true;
        blocking = std::thread([this, &invoke] {
            invoke();
            const std::lock_guard lock(mutex_);
            is_blocking_thread_running_ = false;
            changed_.notify_all();
        });
    } else {
        invoke();
    }
    while (step(id)) {
    }
    if (blocking.joinable()) {
        blocking.join();
    }
    const std::lock_guard lock(mutex_);
    CallResult result = calls_[id].result;
    calls_.erase(id);
    timers_.clear();
    ready_.clear();
    return result;
}

CallResult TestHost::call(void* plugin, const tenon_method_v1& method) {
    if (method.validate != nullptr) {
        CallResult result = run(plugin, method, method.validate);
        if (!result.is_complete || result.status != TENON_OK) {
            return result;
        }
    }
    return run(plugin, method, method.invoke);
}

Library::Library(TestHost& host, const std::string& path, std::string_view config) : host_(host) {
    handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) {
        throw std::runtime_error(::dlerror());
    }
    const auto entry = reinterpret_cast<tenon_entry_fn>(::dlsym(handle_, TENON_ENTRY_SYMBOL));
    if (entry == nullptr) {
        throw std::runtime_error(::dlerror());
    }
    plugin_ = entry(host.table());
    if (plugin_ == nullptr) {
        throw std::runtime_error("entry returned nothing: " + host.error);
    }
    init_status_ = plugin_->init(str(config), &instance_);
}

Library::~Library() {
    if (plugin_ != nullptr && init_status_ == TENON_OK) {
        bool is_stopped = false;
        plugin_->stop(
            instance_, [](void* user, tenon_status) noexcept { *static_cast<bool*>(user) = true; }, &is_stopped
        );
        if (is_stopped) {
            plugin_->fini(instance_);
        }
    }
    if (handle_ != nullptr) {
        ::dlclose(handle_);
    }
}

const tenon_interface_v1* Library::interface(std::string_view kind, std::string_view name) const {
    for (std::size_t i = 0; i < plugin_->n_interfaces; ++i) {
        const tenon_interface_v1* candidate = plugin_->interfaces[i];
        if (view(candidate->kind) == kind && view(candidate->name) == name) {
            return candidate;
        }
    }
    return nullptr;
}

const tenon_method_v1& Library::method(std::string_view implementation, std::string_view name) const {
    if (const tenon_interface_v1* found = interface("vendor", implementation)) {
        for (std::size_t i = 0; i < found->n_node_methods; ++i) {
            if (view(found->node_methods[i]->name) == name) {
                return *found->node_methods[i];
            }
        }
        for (std::size_t i = 0; i < found->n_driver_methods; ++i) {
            if (view(found->driver_methods[i]->name) == name) {
                return *found->driver_methods[i];
            }
        }
    }
    throw std::runtime_error("no method " + std::string(name) + " in " + std::string(implementation));
}

CallResult Library::call(std::string_view implementation, std::string_view name, std::string args) {
    host_.args = std::move(args);
    return host_.call(instance_, method(implementation, name));
}

}  // namespace tenon::test
