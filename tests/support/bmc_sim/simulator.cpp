#include "support/bmc_sim/simulator.hpp"

#include "support/bmc_sim/fault_spec.hpp"
#include "support/bmc_sim/faulty_response.hpp"

#include <utility>

namespace tenon::bmc_sim {

namespace {

bool is_root(const Request& request) {
    return request.path == "/redfish/v1";
}

}  // namespace

Simulator::Simulator(Options options, ResourceTree tree)
    : started_with_(std::move(options)), pristine_(std::move(tree)) {
    reset();
    if (!options_.log_file.empty()) {
        log_.open(options_.log_file, std::ios::app);
    }
}

void Simulator::reset() {
    options_ = started_with_;
    service_ = std::make_unique<Service>(options_, pristine_);
    faults_.clear();
    for (const auto& fault : started_with_.faults) {
        faults_.add(fault);
    }
    traffic_.reset();
}

std::optional<Fault> Simulator::take_fault(const Request& request) {
    return is_administration(request) ? std::nullopt : faults_.take(request);
}

Response Simulator::answer(const Request& request) {
    return answer(request, take_fault(request));
}

Response Simulator::answer(const Request& request, const std::optional<Fault>& fault) {
    Response response;
    try {
        if (is_administration(request)) {
            return administer(request);
        }
        response = serve_redirected(request, fault);
    } catch (const Json::exception& e) {  // a body, or a tree, with other types than it should have
        response = error_response(400, "PropertyValueTypeError", e.what());
    }
    response.headers.emplace_back("OData-Version", "4.0");
    if (fault && row_of(fault->kind).is_processed) {
        spoil(*fault, response);
    }
    const bool is_silent = fault && loses_answer(fault->kind) && !row_of(fault->kind).is_processed;
    traffic_.note(request, is_silent ? 0 : response.status);
    write_log(request, response);
    return response;
}

Response Simulator::serve_redirected(const Request& request, const std::optional<Fault>& fault) {
    if (options_.has_redirects && request.path.back() != '/') {
        const auto* const resource = service_->tree().find(request.path);
        if (resource != nullptr && (is_root(request) || is_collection(*resource))) {
            return redirect_to_slash(request);
        }
    }
    auto clean = request;
    clean.path = without_trailing_slash(request.path);
    return serve(clean, fault);
}

Response Simulator::serve(const Request& request, const std::optional<Fault>& fault) {
    if (fault && fault->kind == FaultKind::accepted) {
        return fault->status == 0 ? service_->serve_by_task(request)
                                  : service_->accept(request, answer_instead(*fault, request));
    }
    if (fault && fault->kind == FaultKind::unauthorized) {
        service_->sessions().expire_all();
    }
    if (fault && !row_of(fault->kind).is_processed) {
        return answer_instead(*fault, request);
    }
    return options_.has_tasks ? service_->serve_by_task(request) : service_->serve(request);
}

std::chrono::milliseconds Simulator::delay_of(const std::string& path) const {
    const auto found = options_.delay_by_path.find(without_trailing_slash(path));
    return found == options_.delay_by_path.end() ? options_.delay : found->second;
}

void Simulator::write_log(const Request& request, const Response& response) {
    if (!log_.is_open()) {
        return;
    }
    Json answer_headers = Json::object();
    for (const auto& [name, value] : response.headers) {
        answer_headers[name] = value;
    }
    const Json line{
        {"method", request.method},       {"path", request.path},      {"headers", request.headers},
        {"body", request.body},           {"status", response.status}, {"response_headers", answer_headers},
        {"response_body", response.body},
    };
    log_ << line.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

}  // namespace tenon::bmc_sim
