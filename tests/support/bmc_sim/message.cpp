#include "support/bmc_sim/message.hpp"

namespace tenon::bmc_sim {

Response json_response(int status, const Json& body) {
    return {status, {{"Content-Type", "application/json; charset=utf-8"}}, body.dump(1)};
}

Response error_response(int status, const std::string& id, const std::string& message) {
    const Json entry{
        {"@odata.type", "#Message.v1_1_1.Message"},
        {"MessageId", "Base.1.13.0." + id},
        {"Message", message},
        {"MessageArgs", Json::array()},
        {"MessageSeverity", "Critical"},
        {"Resolution", "None."},
    };
    const Json error{
        {"code", "Base.1.13.0.GeneralError"},
        {"message", "A general error has occurred. See ExtendedInfo for more information."},
        {"@Message.ExtendedInfo", Json::array({entry})},
    };
    return json_response(status, Json{{"error", error}});
}

const char* reason_of(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 412:
        return "Precondition Failed";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return "Status";
    }
}

}  // namespace tenon::bmc_sim
