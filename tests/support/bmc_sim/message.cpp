#include "support/bmc_sim/message.hpp"

#include "support/bmc_sim/resource_tree.hpp"

namespace tenon::bmc_sim {

namespace {

Json entry_of(const std::string& id, const std::string& message, const Json& arguments) {
    return Json{
        {"@odata.type", "#Message.v1_1_1.Message"},
        {"MessageId", "Base.1.13.0." + id},
        {"Message", message},
        {"MessageArgs", arguments},
        {"MessageSeverity", id == "Success" || id == "Created" ? "OK" : "Critical"},
        {"Resolution", "None."},
    };
}

}  // namespace

Response json_response(int status, const Json& body) {
    return {
        status,
        {{"Content-Type", "application/json; charset=utf-8"}},
        body.dump(1, ' ', false, Json::error_handler_t::replace)};
}

Response error_response(int status, const std::string& id, const std::string& message) {
    const Json error{
        {"code", "Base.1.13.0.GeneralError"},
        {"message", "A general error has occurred. See ExtendedInfo for more information."},
        {"@Message.ExtendedInfo", Json::array({entry_of(id, message, Json::array())})},
    };
    return json_response(status, Json{{"error", error}});
}

Response
property_error(const std::string& id, const std::string& property, const std::string& message, const Json& arguments) {
    Json body = Json::object();
    body[property + "@Message.ExtendedInfo"] = Json::array({entry_of(id, message, arguments)});
    return json_response(400, body);
}

Response missing_resource(const std::string& path) {
    return error_response(404, "ResourceMissingAtURI", "The resource at the URI " + path + " was not found.");
}

Response method_not_allowed(const std::string& allow, const std::string& message) {
    auto answer = error_response(405, "OperationNotAllowed", message);
    answer.headers.emplace_back("Allow", allow);
    return answer;
}

std::optional<Json> object_in(const Request& request) {
    auto body = parse_json(request.body);
    if (!body || !body->is_object()) {
        return std::nullopt;
    }
    return std::move(*body);
}

Response malformed_json() {
    return error_response(400, "MalformedJSON", "The request body could not be parsed as JSON.");
}

std::string text_at(const Json& object, const std::string& key) {
    if (!object.is_object()) {
        return {};
    }
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string link_at(const Json& object, const std::string& key) {
    if (!object.is_object()) {
        return {};
    }
    const auto found = object.find(key);
    return found == object.end() ? std::string() : without_trailing_slash(text_at(*found, "@odata.id"));
}

}  // namespace tenon::bmc_sim
