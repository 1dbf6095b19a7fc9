#include "support/bmc_sim/simulator.hpp"

#include <algorithm>
#include <utility>

namespace tenon::bmc_sim {

namespace {

bool is_public(const Request& request) {
    return request.path == "/redfish" || request.path == "/redfish/v1" || request.path == "/redfish/v1/odata" ||
           request.path == "/redfish/v1/$metadata";
}

Response not_allowed(const std::string& allow) {
    auto answer = error_response(405, "OperationNotAllowed", "The HTTP method is not allowed on this resource.");
    answer.headers.emplace_back("Allow", allow);
    return answer;
}

Response missing(const std::string& path) {
    return error_response(404, "ResourceMissingAtURI", "The resource at the URI " + path + " was not found.");
}

}  // namespace

Simulator::Simulator(Options options, ResourceTree tree)
    : options_(std::move(options)),
      tree_(std::move(tree)),
      sessions_(options_, tree_),
      events_(options_, tree_),
      media_(options_, tree_) {
    if (!options_.log_file.empty()) {
        log_.open(options_.log_file, std::ios::app);
    }
}

Response Simulator::answer(const Request& request) {
    auto clean = request;
    clean.path = without_trailing_slash(request.path);
    if (clean.path.rfind("/sim/", 0) == 0) {
        return serve_safely(clean);
    }
    auto response = take_fault(clean);
    if (!response) {
        response = serve_safely(clean);
    }
    response->headers.emplace_back("OData-Version", "4.0");
    write_log(request, *response);
    return std::move(*response);
}

Response Simulator::serve_safely(const Request& request) {
    try {
        return request.path.rfind("/sim/", 0) == 0 ? administer(request) : serve(request);
    } catch (const Json::exception& e) {  // a body, or a tree, with other types than it should have
        return error_response(400, "PropertyValueTypeError", e.what());
    }
}

std::chrono::milliseconds Simulator::delay_of(const std::string& path) const {
    const auto found = options_.delay_by_path.find(without_trailing_slash(path));
    return found == options_.delay_by_path.end() ? options_.delay : found->second;
}

Response Simulator::administer(const Request& request) {
    const auto body = parse_json(request.body.empty() ? "{}" : request.body);
    if (!body || !body->is_object()) {
        return error_response(400, "MalformedJSON", "The request body could not be parsed as JSON.");
    }
    if (request.path == "/sim/sessions") {
        return json_response(200, Json{{"open", sessions_.open()}, {"logins", sessions_.logins()}});
    }
    if (request.path == "/sim/expire") {
        sessions_.expire_all();
        return {204, {}, ""};
    }
    if (request.path == "/sim/delay") {
        const std::chrono::milliseconds delay(body->value("ms", 0));
        if (body->contains("path")) {
            options_.delay_by_path[without_trailing_slash(body->at("path").get<std::string>())] = delay;
        } else {
            options_.delay = delay;
        }
        return {204, {}, ""};
    }
    if (request.path == "/sim/fault") {
        Fault fault;
        fault.path = without_trailing_slash(body->value("path", std::string("/redfish/v1")));
        fault.method = body->value("method", std::string());
        fault.times = body->value("times", 1);
        fault.response.status = body->value("status", 503);
        fault.response.body = body->value("body", std::string());
        const auto headers = body->value("headers", Json::object());  // items() refers to it
        for (const auto& header : headers.items()) {
            fault.response.headers.emplace_back(header.key(), header.value().get<std::string>());
        }
        faults_.push_back(std::move(fault));
        return {204, {}, ""};
    }
    return missing(request.path);
}

Response Simulator::serve(const Request& request) {
    if (request.method == "POST" && sessions_.is_collection(request.path)) {
        return sessions_.log_in(request);
    }
    if (!options_.has_sessions && request.path.rfind("/redfish/v1/SessionService", 0) == 0) {
        return missing(request.path);
    }
    if (!is_public(request) && !sessions_.is_known(request)) {
        auto refusal = error_response(401, "NoValidSession", "There is no valid session established.");
        refusal.headers.emplace_back("WWW-Authenticate", "Basic realm=\"bmc\"");
        return refusal;
    }
    if (request.method == "GET" || request.method == "HEAD") {
        return serve_get(request);
    }
    if (request.method == "POST" && events_.is_collection(request.path)) {
        return events_.create(request);
    }
    if (request.method == "DELETE" && sessions_.is_member(request.path)) {
        return sessions_.log_out(request.path);
    }
    if (request.method == "DELETE" && events_.is_member(request.path)) {
        return events_.remove(request.path);
    }
    if (request.method == "PATCH" && events_.is_member(request.path)) {
        return events_.change(request);
    }
    if (request.method == "PATCH" && media_.is_device(request.path)) {
        return media_.change(request);
    }
    if (request.method == "POST") {
        if (auto done = media_.act(request)) {
            return std::move(*done);
        }
    }
    return tree_.find(request.path) != nullptr ? not_allowed("GET, HEAD") : missing(request.path);
}

Response Simulator::serve_get(const Request& request) {
    if (request.path == "/redfish") {
        return json_response(200, Json{{"v1", "/redfish/v1/"}});
    }
    const auto* resource = tree_.find(request.path);
    if (resource == nullptr) {
        return missing(request.path);
    }
    auto answer = json_response(200, *resource);
    if (resource->contains("@odata.etag")) {
        answer.headers.emplace_back("ETag", resource->at("@odata.etag").get<std::string>());
    }
    answer.headers.emplace_back("Allow", media_.is_device(request.path) ? media_.allowed(request.path) : "GET, HEAD");
    return answer;
}

std::optional<Response> Simulator::take_fault(const Request& request) {
    const auto found = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& fault) {
        return fault.times > 0 && fault.path == request.path &&
               (fault.method.empty() || fault.method == request.method);
    });
    if (found == faults_.end()) {
        return std::nullopt;
    }
    --found->times;
    return found->response;
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
