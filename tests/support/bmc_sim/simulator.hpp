#pragma once

#include "support/bmc_sim/event_service.hpp"
#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"
#include "support/bmc_sim/sessions.hpp"
#include "support/bmc_sim/virtual_media.hpp"

#include <chrono>
#include <fstream>
#include <optional>
#include <vector>

namespace tenon::bmc_sim {

/// The service behind the sockets: a request in, an answer out. One thread.
class Simulator {
public:
    Simulator(Options options, ResourceTree tree);

    [[nodiscard]] Response answer(const Request& request);

    /// How long the answer for this path has to wait.
    [[nodiscard]] std::chrono::milliseconds delay_of(const std::string& path) const;

private:
    /// An answer given instead of the service's own, for some requests to come.
    struct Fault {
        std::string path;
        std::string method;
        int times = 0;
        Response response;
    };

    [[nodiscard]] Response serve_safely(const Request& request);
    [[nodiscard]] Response administer(const Request& request);
    [[nodiscard]] Response serve(const Request& request);
    [[nodiscard]] Response serve_get(const Request& request);
    [[nodiscard]] std::optional<Response> take_fault(const Request& request);
    void write_log(const Request& request, const Response& response);

    Options options_;
    ResourceTree tree_;
    Sessions sessions_;
    EventService events_;
    VirtualMedia media_;
    std::vector<Fault> faults_;
    std::ofstream log_;
};

}  // namespace tenon::bmc_sim
