#pragma once

#include "plugin/abi_descriptor.hpp"
#include "plugin/recorded_secrets.hpp"
#include "plugin/recording_file.hpp"

#include <tenon/abi.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace tenon {

class RecordedBoundary;

/// A method of the plugin as the host is given it: `plugin` is what it stands before.
struct RecordedMethod : tenon_method_v1 {
    const tenon_method_v1* plugins = nullptr;
    RecordedBoundary* boundary = nullptr;
    std::string interface;  ///< "vendor/acme"
    bool is_driver_method = false;
};

/// Stands between the host and one plugin, and writes down each crossing: the plugin is given tables of ours that lead
/// to the host's, and the host is given functions of ours that lead to the plugin's. A host without one has nothing in
/// between. Never destroyed, as the library that knows it stays mapped. Thread-safe.
class RecordedBoundary {
public:
    [[nodiscard]] static RecordedBoundary& make(std::unique_ptr<RecordingFile> file);

    RecordedBoundary(const RecordedBoundary&) = delete;
    RecordedBoundary& operator=(const RecordedBoundary&) = delete;

    /// This text is in no line that is written from now on, nor what secret keys of `document` hold.
    void hide(std::string_view secret);
    void hide_secrets_of(const Json& document);

    /// Calls the plugin's entry function with a host table of ours. `real` stays for ever.
    [[nodiscard]] const tenon_plugin_v1* enter(tenon_entry_fn entry, const tenon_host_v1& real);

    /// Puts itself before every function of the descriptor. Once.
    void wrap(PluginDescriptor& descriptor);

    /// Ends the recording; the error says why it is not complete.
    [[nodiscard]] Result<void> finish();

private:
    friend struct RecordedHostTable;
    friend struct RecordedPluginTable;
    friend struct RecordedOperation;

    explicit RecordedBoundary(std::unique_ptr<RecordingFile> file) : file_(std::move(file)) {}

    // All of them with the mutex held.
    [[nodiscard]] static Json to_plugin(const char* kind) { return {{"to", "plugin"}, {"kind", kind}}; }

    [[nodiscard]] static Json to_host(const char* kind) { return {{"to", "host"}, {"kind", kind}}; }

    /// 0: no call that was seen.
    [[nodiscard]] std::uint64_t number_of(tenon_id call) const;
    // Of a length that cannot be, only that it is.
    void add_text(Json& line, const char* key, tenon_str text) const;
    void add_body(Json& line, tenon_str body, RecordedSecrets::Flow flow);
    void add_pairs(Json& line, const char* key, const tenon_kv* pairs, std::size_t count) const;

    /// What the plugin's `stop` was told to report to.
    struct Stopping {
        RecordedBoundary* boundary;
        tenon_done_fn stopped;
        void* user;
    };

    std::mutex mutex_;  // guards what follows; never held while the plugin runs
    std::unique_ptr<RecordingFile> file_;
    RecordedSecrets secrets_;
    tenon_host_v1 real_{};
    tenon_host_v1 table_{};
    const tenon_ext_http_v1* real_http_ = nullptr;
    tenon_ext_http_v1 http_{};
    std::uint64_t last_call_ = 0;
    std::uint64_t last_operation_ = 0;
    std::map<tenon_id, std::uint64_t> number_by_call_;
    std::map<tenon_id, std::uint64_t> number_by_operation_;
    std::map<tenon_id, std::uint32_t> state_by_call_;  // what call_state() said last
    std::deque<RecordedMethod> methods_;
    std::deque<Stopping> stopping_;
};

/// "TENON_CONFLICT", or the number of one that we do not know.
[[nodiscard]] Json status_in_json(tenon_status status);

/// The table whose functions write down what the plugin asks of `real`; its ctx is the boundary.
[[nodiscard]] tenon_host_v1 recorded_host_table(RecordedBoundary& boundary, const tenon_host_v1& real);

}  // namespace tenon
