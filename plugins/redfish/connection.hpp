#pragma once

#include <tenon/bmc.hpp>
#include <tenon/task.hpp>

#include <chrono>

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
    virtual tenon::task<void> pause(std::chrono::milliseconds time) = 0;
};

}  // namespace redfish
