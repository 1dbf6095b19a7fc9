#pragma once

#include "support/bmc_sim/event_service.hpp"
#include "support/bmc_sim/fault_plan.hpp"
#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"
#include "support/bmc_sim/service.hpp"
#include "support/bmc_sim/traffic.hpp"

#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

namespace tenon::bmc_sim {

/// The BMC behind the sockets: a request in, an answer out, and the faults that were planned. One thread.
///
/// Without sockets, answer(request) is all there is to it. What goes wrong on the wire does not show in its answer:
/// then take_fault first, and make a broken connection of it where loses_answer() says so.
class Simulator {
public:
    Simulator(Options options, ResourceTree tree);

    /// take_fault and answer in one.
    [[nodiscard]] Response answer(const Request& request);

    /// Counts the request; the fault that it meets. Not for what starts with /sim/.
    [[nodiscard]] std::optional<Fault> take_fault(const Request& request);

    [[nodiscard]] Response answer(const Request& request, const std::optional<Fault>& fault);

    void add_fault(Fault fault) { faults_.add(std::move(fault)); }

    /// Everything as it was after the constructor; connections that are open stay open.
    void reset();

    /// What GET /sim/state says.
    [[nodiscard]] Json state() const;

    /// How long the answer for this path has to wait.
    [[nodiscard]] std::chrono::milliseconds delay_of(const std::string& path) const;

    /// Events that listeners are to get now.
    [[nodiscard]] std::vector<Event> take_events() { return service_->events().take_events(); }

    [[nodiscard]] Traffic& traffic() { return traffic_; }

    [[nodiscard]] const Options& options() const { return options_; }

    [[nodiscard]] static bool is_administration(const Request& request) { return request.path.rfind("/sim/", 0) == 0; }

private:
    [[nodiscard]] Response serve(const Request& request, const std::optional<Fault>& fault);
    [[nodiscard]] Response serve_redirected(const Request& request, const std::optional<Fault>& fault);
    [[nodiscard]] Response administer(const Request& request);
    [[nodiscard]] Response administer_resource(const Request& request, const Json& body);
    void set_delay(const Json& body);
    void write_log(const Request& request, const Response& response);

    const Options started_with_;
    const ResourceTree pristine_;
    Options options_;
    std::unique_ptr<Service> service_;  // made anew by reset()
    FaultPlan faults_;
    Traffic traffic_;
    std::ofstream log_;
};

}  // namespace tenon::bmc_sim
