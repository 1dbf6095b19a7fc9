#pragma once

#include <tenon/abi.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::bench {

/// The smallest host that a plugin runs in: one thread, no locks, one call at a time. What a call costs here is the
/// boundary's and the plugin's; what it costs more in tenond is the host's. Ends the process if anything is wrong.
class BareHost {
public:
    explicit BareHost(const std::string& library);
    ~BareHost();
    BareHost(const BareHost&) = delete;
    BareHost& operator=(const BareHost&) = delete;

    [[nodiscard]] const tenon_method_v1& method(std::string_view name) const;

    /// Runs a call to its end; how long the answer is.
    std::size_t call(const tenon_method_v1& method, std::string_view args);

private:
    friend struct Table;

    struct Posted {
        tenon_fn fn;
        void* user;
    };

    tenon_host_v1 table_{};
    void* library_ = nullptr;
    const tenon_plugin_v1* plugin_ = nullptr;
    void* instance_ = nullptr;
    tenon_id last_id_ = 0;
    tenon_id running_ = 0;
    std::string body_;  // copied, as a host has to
    std::vector<Posted> posted_;
};

}  // namespace tenon::bench
