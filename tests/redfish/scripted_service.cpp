#include "scripted_service.hpp"

#include <algorithm>

namespace redfish {

void ScriptedService::on(const std::string& what, unsigned status, const std::string& body, const Headers& headers) {
    on(what, [status, body, headers](const tenon::HttpRequest&) {
        tenon::HttpResponse response;
        response.status = status;
        response.body = quoted(body);
        response.headers = headers;
        return response;
    });
}

void ScriptedService::on(const std::string& what, Answer answer) {
    answers_by_request_[what].push_back(std::move(answer));
}

tenon::task<tenon::HttpResponse> ScriptedService::send(tenon::HttpRequest request) {
    requests_.push_back(request);
    const std::string what = request.method + " " + request.target;
    if (request.method != "GET") {
        changes_.push_back(request.body.empty() ? what : what + " " + request.body);
    }
    tenon::HttpResponse response;
    response.status = 404;
    const auto found = answers_by_request_.find(what);
    if (found != answers_by_request_.end()) {
        const Answer answer = found->second.front();
        if (found->second.size() > 1) {
            found->second.pop_front();
        }
        response = answer(request);
    }
    co_return response;
}

tenon::task<void> ScriptedService::pause(std::chrono::milliseconds time) {
    pauses_.push_back(time);
    co_return;
}

void ScriptedService::progress(unsigned percent, std::string_view text) {
    progress_told_.push_back(std::to_string(percent) + " " + std::string(text));
}

int ScriptedService::count(const std::string& what) const {
    return static_cast<int>(std::count_if(requests_.begin(), requests_.end(), [&](const tenon::HttpRequest& request) {
        return request.method + " " + request.target == what;
    }));
}

void add_small_service(ScriptedService& service) {
    service.resource(
        "/redfish/v1/",
        "{'Systems': {'@odata.id': '/redfish/v1/Systems'}, 'Managers': {'@odata.id': '/redfish/v1/Managers'},"
        " 'EventService': {'@odata.id': '/redfish/v1/EventService'}}"
    );
    service.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    service.resource(
        "/redfish/v1/Systems/1", "{'Id': '1', 'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/1'}]}}"
    );
    service.resource("/redfish/v1/Managers", "{'Members': [{'@odata.id': '/redfish/v1/Managers/1'}]}");
    service.resource(
        "/redfish/v1/Managers/1", "{'Id': '1', 'VirtualMedia': {'@odata.id': '/redfish/v1/Managers/1/VirtualMedia'}}"
    );
    service.resource(
        "/redfish/v1/EventService", "{'ServiceEnabled': true, 'EventTypesForSubscription': ['StatusChange', 'Alert'],"
                                    " 'Subscriptions': {'@odata.id': '/redfish/v1/EventService/Subscriptions'}}"
    );
}

std::string quoted(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

json as_json(const std::string& text) {
    return json::parse(quoted(text));
}

}  // namespace redfish
