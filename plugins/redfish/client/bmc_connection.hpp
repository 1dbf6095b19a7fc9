#pragma once

#include "client/connection.hpp"
#include "client/node.hpp"

#include <tenon/call.hpp>

#include <utility>

namespace redfish {

/// The BMC of the call's node, by way of the host.
class BmcConnection final : public Connection {
public:
    explicit BmcConnection(tenon::Call& call) : call_(call) {}

    tenon::task<tenon::HttpResponse> send(tenon::HttpRequest request) override {
        co_return co_await call_.bmc().request(std::move(request));
    }

    tenon::task<void> pause(std::chrono::milliseconds time) override { co_await call_.sleep(time); }

    void progress(unsigned percent, std::string_view text) override { call_.progress(percent, text); }

private:
    tenon::Call& call_;
};

/// On whose behalf the call runs.
[[nodiscard]] inline Node node_of(const tenon::Call& call) {
    Node node;
    node.uuid = call.node_uuid();
    node.system_id = text(call.driver_info(), "redfish_system_id");
    return node;
}

}  // namespace redfish
