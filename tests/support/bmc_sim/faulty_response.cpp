#include "support/bmc_sim/faulty_response.hpp"

#include "support/bmc_sim/error_shapes.hpp"

#include <algorithm>

namespace tenon::bmc_sim {

namespace {

/// As iDRAC words it: a message of its own registry, called informational whatever it is.
Response dell_error(int status, const std::string& id, const std::string& message, const std::string& resolution) {
    const Json entry{
        {"MessageId", "IDRAC.2.8." + id}, {"Message", message},       {"MessageArgs", Json::array()},
        {"Severity", "Informational"},    {"Resolution", resolution},
    };
    const Json error{
        {"code", "Base.1.12.GeneralError"},
        {"message", "A general error has occurred. See ExtendedInfo for more information"},
        {"@Message.ExtendedInfo", Json::array({entry})},
    };
    return json_response(status, Json{{"error", error}});
}

void add_retry_after(Response& response, const Fault& fault, int usual) {
    const int seconds = fault.retry_after >= 0 ? fault.retry_after : usual;
    if (seconds >= 0) {
        response.headers.emplace_back("Retry-After", std::to_string(seconds));
    }
}

Response with_status(const Fault& fault) {
    const int status = fault.status == 0 ? 500 : fault.status;
    Response response{status, fault.headers, fault.body};
    if (fault.body.empty() && fault.headers.empty() && status >= 400) {
        response = error_response(status, "GeneralError", "The simulator was told to answer so.");
    }
    const auto has_type = std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
        return header.first == "Content-Type";
    });
    if (!has_type) {
        response.headers.emplace_back("Content-Type", "application/json");
    }
    add_retry_after(response, fault, -1);
    return response;
}

Response shaped(const Fault& fault) {
    const auto* shape = find_error_shape(fault.shape);
    Response response{fault.status == 0 ? 400 : fault.status, {}, shape->body};
    response.headers.emplace_back("Content-Type", shape->content_type);
    return response;
}

Response redirect_away(const Request& request) {
    // Port 9 is discard's: nobody answers there, and the credentials must not go there either.
    return {308, {{"Location", "http://127.0.0.1:9" + request.path}}, ""};
}

void erase_header(Response& response, const std::string& name) {
    auto& headers = response.headers;
    const auto is_it = [&](const auto& header) { return header.first == name; };
    headers.erase(std::remove_if(headers.begin(), headers.end(), is_it), headers.end());
}

void hide_location(Response& response) {
    erase_header(response, "Location");
    if (auto body = parse_json(response.body); body && body->is_object()) {
        body->erase("@odata.id");
        response.body = body->dump(1);
    }
}

void answer_ok_with_body(Response& response) {
    if (response.status != 201 && response.status != 204) {
        return;
    }
    response.status = 200;
    if (response.body.empty()) {
        const auto body = error_response(200, "Success", "The request completed successfully.");
        response.body = body.body;
        response.headers.emplace_back("Content-Type", "application/json");
    }
}

}  // namespace

Response redirect_to_slash(const Request& request) {
    const auto query = request.query.empty() ? "" : "?" + request.query;
    return {308, {{"Location", request.path + "/" + query}}, ""};
}

Response answer_instead(const Fault& fault, const Request& request) {
    switch (fault.kind) {
    case FaultKind::unavailable: {
        auto answer = error_response(503, "ServiceTemporarilyUnavailable", "The service is temporarily unavailable.");
        add_retry_after(answer, fault, 0);
        return answer;
    }
    case FaultKind::too_many: {
        auto answer = error_response(429, "ServiceInUnknownState", "Too many requests at once.");
        add_retry_after(answer, fault, 0);
        return answer;
    }
    case FaultKind::unauthorized:
        return error_response(401, "NoValidSession", "There is no valid session established.");
    case FaultKind::forbidden:
        return error_response(403, "InsufficientPrivilege", "The account has not the privileges for the operation.");
    case FaultKind::error_shape:
        return shaped(fault);
    case FaultKind::redirect:
        return redirect_to_slash(request);
    case FaultKind::redirect_away:
        return redirect_away(request);
    case FaultKind::not_ready: {
        auto answer = dell_error(
            503, "SYS518", "iDRAC is not ready. The configuration values cannot be accessed.",
            "Wait until the iDRAC is in ready state before trying again."
        );
        add_retry_after(answer, fault, -1);
        return answer;
    }
    case FaultKind::limit:
        return dell_error(
            503, "RAC0218", "The maximum number of user sessions is reached.", "Close a session and try again."
        );
    default:
        return with_status(fault);
    }
}

void spoil(const Fault& fault, Response& response) {
    switch (fault.kind) {
    case FaultKind::no_location:
        hide_location(response);
        break;
    case FaultKind::ok_body:
        answer_ok_with_body(response);
        break;
    case FaultKind::not_json:
        response.status = response.status == 204 ? 200 : response.status;
        response.body = "{\"@odata.id\": \"/redfish/v1\", \"Members\": [";
        break;
    case FaultKind::empty:
        response.status = response.status == 204 ? 200 : response.status;
        response.body.clear();
        break;
    case FaultKind::html:
        erase_header(response, "Content-Type");
        response.headers.emplace_back("Content-Type", "text/html");
        response.status = fault.status == 0 ? 200 : fault.status;
        response.body = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome</body></html>";
        break;
    case FaultKind::bom:
        response.body = response.body.empty() ? "" : "\xEF\xBB\xBF" + response.body;
        break;
    case FaultKind::trailing_newline:
        response.body += response.body.empty() ? "" : "\r\n\n";
        break;
    default:
        break;  // nothing of it shows in the response itself
    }
}

}  // namespace tenon::bmc_sim
