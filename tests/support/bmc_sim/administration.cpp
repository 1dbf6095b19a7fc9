#include "support/bmc_sim/etag.hpp"
#include "support/bmc_sim/fault_spec.hpp"
#include "support/bmc_sim/resource_change.hpp"
#include "support/bmc_sim/simulator.hpp"

#include <utility>

namespace tenon::bmc_sim {

namespace {

std::string path_in(const std::string& query) {
    constexpr std::string_view key = "path=";
    return query.rfind(key, 0) == 0 ? without_trailing_slash(query.substr(key.size())) : std::string();
}

}  // namespace

Json Simulator::state() const {
    auto report = traffic_.report();
    report["sessions"] = Json{{"open", service_->sessions().open()}, {"logins", service_->sessions().logins()}};
    report["subscriptions"] = service_->events().count();
    report["faults_left"] = faults_.left();
    return report;
}

Response Simulator::administer(const Request& request) {
    const auto body = parse_json(request.body.empty() ? "{}" : request.body);
    if (!body || !body->is_object()) {
        return malformed_json();
    }
    if (request.path == "/sim/state") {
        return json_response(200, state());
    }
    if (request.path == "/sim/sessions") {
        return json_response(200, state().at("sessions"));
    }
    if (request.path == "/sim/resource") {
        return administer_resource(request, *body);
    }
    if (request.path == "/sim/fault") {
        auto fault = fault_of_json(*body);
        if (!fault) {
            return error_response(400, "PropertyValueError", fault.error().message);
        }
        faults_.add(std::move(*fault));
    } else if (request.path == "/sim/reset") {
        reset();
    } else if (request.path == "/sim/expire") {
        service_->sessions().expire_all();
    } else if (request.path == "/sim/delay") {
        set_delay(*body);
    } else {
        return missing_resource(request.path);
    }
    return {204, {}, ""};
}

Response Simulator::administer_resource(const Request& request, const Json& body) {
    const auto path = path_in(request.query);
    auto& tree = service_->tree();
    if (tree.find(path) == nullptr) {
        return missing_resource(path);
    }
    if (request.method == "PATCH") {
        auto& resource = *tree.edit(path);
        merge(resource, body);
        touch(resource);
    }
    return json_response(200, *tree.find(path));
}

void Simulator::set_delay(const Json& body) {
    const std::chrono::milliseconds delay(body.value("ms", 0));
    if (body.contains("path")) {
        options_.delay_by_path[without_trailing_slash(body.at("path").get<std::string>())] = delay;
    } else {
        options_.delay = delay;
    }
}

}  // namespace tenon::bmc_sim
