#pragma once

#include <tenon/bmc.hpp>
#include <tenon/task.hpp>

#include <chrono>
#include <string_view>

namespace redfish {

/// What carries requests to one BMC and lets time pass. The host's in the plugin, a scripted one in tests.
/// Any status that the BMC answers is a value; tenon::Error means that there is no answer.
class Connection {
public:
    Connection() = default;
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    virtual tenon::task<tenon::HttpResponse> send(tenon::HttpRequest request) = 0;

    /// Throws tenon::cancelled when the call is to end before.
    virtual tenon::task<void> pause(std::chrono::milliseconds time) = 0;

    /// How far the call has come, for whoever watches it.
    virtual void progress(unsigned percent, std::string_view text) = 0;
};

}  // namespace redfish
