#pragma once

#include <tenon/abi.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tenon::test {

/// What the scripted BMC answers.
struct BmcAnswer {
    tenon_status status = TENON_OK;
    unsigned http_status = 200;
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string error{};
    std::uint64_t after_ns = 0;
};

struct CallResult {
    bool is_complete = false;  ///< false: nothing was left that could ever end the call
    tenon_status status = TENON_OK;
    unsigned http_status = 0;
    unsigned retry_after_ms = 0;
    std::string body{};
    std::string content_type{};
    std::string code{};
    std::string message{};
};

/// A host in one test: the ABI's tables over a queue and a clock that jumps to the next timer. The thread that calls
/// run() is the event loop; blocking methods and offloaded work get threads of their own.
class TestHost {
public:
    TestHost();
    ~TestHost();
    TestHost(const TestHost&) = delete;
    TestHost& operator=(const TestHost&) = delete;

    [[nodiscard]] const tenon_host_v1* table() const { return &table_; }

    /// Answers every request; the default is 404.
    std::function<BmcAnswer(std::string_view method, std::string_view target, std::string_view body)> bmc;

    std::string args = "{}";
    std::string http_method = "POST";
    std::string driver_info = "{}";
    bool offers_http = true;
    bool is_out_of_threads = false;
    bool is_out_of_memory = false;
    std::uint64_t cancel_after_ns = 0;  ///< 0: never; of every call
    std::uint32_t cancel_bits = TENON_CALL_CANCELLED;

    /// Runs one call to its end: validate, when the method has it, and invoke.
    CallResult call(void* plugin, const tenon_method_v1& method);

    // What happened, for tests to look at.
    std::vector<std::string> log;
    std::vector<std::string> progress;
    std::vector<std::string> requests;
    std::string error;  ///< of set_error
    std::size_t frames = 0;
    std::size_t frame_bytes = 0;
    std::size_t frames_ever = 0;
    int misbehaviour = 0;
    std::uint64_t now_ns = 0;

private:
    friend struct Table;

    struct Running {
        CallResult result;
        std::uint32_t state = 0;
        std::size_t pending = 0;
    };

    struct Operation {
        tenon_id call;
        std::function<void(tenon_status)> finish;
    };

    CallResult run(void* plugin, const tenon_method_v1& method, tenon_invoke_fn function);
    tenon_id start(tenon_id call, std::uint64_t after_ns, std::function<void(tenon_status)> finish);
    void finish(tenon_id operation, tenon_status status);
    void cancel(tenon_id call, std::uint32_t bits);
    bool step(tenon_id call);

    tenon_host_v1 table_{};
    tenon_ext_http_v1 http_{};
    std::mutex mutex_;  // guards everything below and what happened
    std::condition_variable changed_;
    tenon_id last_id_ = 0;
    bool is_blocking_thread_running_ = false;
    std::map<tenon_id, Running> calls_;
    std::map<tenon_id, Operation> operations_;
    std::multimap<std::uint64_t, std::function<void()>> timers_;
    std::deque<std::function<void()>> ready_;
};

/// A library as a host loads it.
class Library {
public:
    Library(TestHost& host, const std::string& path, std::string_view config = "{}");
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    [[nodiscard]] const tenon_plugin_v1& plugin() const { return *plugin_; }

    [[nodiscard]] tenon_status init_status() const { return init_status_; }

    [[nodiscard]] const tenon_interface_v1* interface(std::string_view kind, std::string_view name) const;

    /// A node method, or a driver method, of the interface vendor/`implementation`.
    [[nodiscard]] const tenon_method_v1& method(std::string_view implementation, std::string_view name) const;

    CallResult call(std::string_view implementation, std::string_view name, std::string args = "{}");

private:
    TestHost& host_;
    void* handle_ = nullptr;
    const tenon_plugin_v1* plugin_ = nullptr;
    tenon_status init_status_ = TENON_INTERNAL;
    void* instance_ = nullptr;
};

[[nodiscard]] std::string_view view(tenon_str text);

}  // namespace tenon::test
