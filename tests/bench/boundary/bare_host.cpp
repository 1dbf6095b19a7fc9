#include "bare_host.hpp"

#include "call_words.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

namespace tenon::bench {

namespace {

tenon_str str(std::string_view text) {
    return {text.data(), text.size()};
}

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "boundary bench: %s\n", what);
    std::exit(EXIT_FAILURE);
}

}  // namespace

/// The functions of the table.
struct Table {
    static BareHost& host(void* ctx) { return *static_cast<BareHost*>(ctx); }

    static const void* get_extension(void*, tenon_str) noexcept { return nullptr; }

    static void* alloc(void*, std::size_t n) noexcept { return std::malloc(n); }

    static void free_(void*, void* memory, std::size_t) noexcept { std::free(memory); }

    static void log(void*, tenon_id, tenon_level, tenon_str, const tenon_kv*, std::size_t) noexcept {}

    static void set_error(void*, tenon_status, tenon_str) noexcept {}

    static void complete(void* ctx, tenon_id call, const tenon_result_v1* result) noexcept {
        if (call != host(ctx).running_ || !TENON_HAS(result, tenon_result_v1, error_message) ||
            result->status != TENON_OK) {
            fail("a call has failed");
        }
        host(ctx).body_.assign(result->body.ptr, result->body.len);
        host(ctx).running_ = 0;
    }

    static std::uint32_t call_state(void* ctx, tenon_id call) noexcept {
        return call == host(ctx).running_ ? 0 : TENON_CALL_UNKNOWN;
    }

    static void progress(void*, tenon_id, std::uint32_t, tenon_str) noexcept {}

    static tenon_id post(void* ctx, tenon_id call, tenon_fn fn, void* user) noexcept {
        if (call != host(ctx).running_) {
            return 0;
        }
        host(ctx).posted_.push_back({fn, user});
        return ++host(ctx).last_id_;
    }

    static tenon_id sleep_(void*, tenon_id, std::uint64_t, tenon_done_fn, void*) noexcept { return 0; }

    static tenon_id offload(void*, tenon_id, tenon_fn, tenon_done_fn, void*) noexcept { return 0; }

    static void cancel_op(void*, tenon_id) noexcept {}
};

BareHost::BareHost(const std::string& library) {
    table_.size = sizeof table_;
    table_.abi_minor = TENON_ABI_MINOR;
    table_.ctx = this;
    table_.product = str("bench");
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
    library_ = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) {
        fail(::dlerror());
    }
    const auto entry = reinterpret_cast<tenon_entry_fn>(::dlsym(library_, TENON_ENTRY_SYMBOL));
    plugin_ = entry == nullptr ? nullptr : entry(&table_);
    if (plugin_ == nullptr || plugin_->init(str("{}"), &instance_) != TENON_OK) {
        fail("the plugin does not start");
    }
}

BareHost::~BareHost() {
    plugin_->stop(
        instance_, [](void*, tenon_status) noexcept {}, nullptr
    );
    plugin_->fini(instance_);
    ::dlclose(library_);
}

const tenon_method_v1& BareHost::method(std::string_view name) const {
    const auto& interface = *plugin_->interfaces[0];
    for (std::size_t i = 0; i < interface.n_node_methods; ++i) {
        const auto& found = *interface.node_methods[i];
        if (std::string_view(found.name.ptr, found.name.len) == name) {
            return found;
        }
    }
    fail("the plugin does not have the method");
}

std::size_t BareHost::call(const tenon_method_v1& method, std::string_view args) {
    running_ = ++last_id_;
    tenon_call_v1 call{};
    call.size = sizeof call;
    call.id = running_;
    call.method = method.name;
    call.http_method = str("POST");
    call.args = str(args);
    call.node_uuid = str(words::node_uuid);
    call.node_name = str(words::node_name);
    call.driver = str(words::driver);
    call.driver_info = str(words::driver_info);
    call.request_id = str(words::request_id);
    call.user = str(words::user);
    call.project = str(words::project);
    method.invoke(instance_, &method, &call);
    while (running_ != 0) {
        if (posted_.empty()) {
            fail("a call waits for something that this host does not have");
        }
        const auto next = posted_.back();
        posted_.pop_back();
        next.fn(next.user);
    }
    return body_.size();
}

}  // namespace tenon::bench
