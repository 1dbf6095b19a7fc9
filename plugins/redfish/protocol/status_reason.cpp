#include "protocol/status_reason.hpp"

namespace redfish {

std::string_view reason_of(unsigned status) {
    switch (status) {
    case 400:
        return " (Bad Request)";
    case 401:
        return " (Unauthorized)";
    case 403:
        return " (Forbidden)";
    case 404:
        return " (Not Found)";
    case 405:
        return " (Method Not Allowed)";
    case 406:
        return " (Not Acceptable)";
    case 409:
        return " (Conflict)";
    case 410:
        return " (Gone)";
    case 411:
        return " (Length Required)";
    case 412:
        return " (Precondition Failed)";
    case 415:
        return " (Unsupported Media Type)";
    case 428:
        return " (Precondition Required)";
    case 429:
        return " (Too Many Requests)";
    case 500:
        return " (Internal Server Error)";
    case 501:
        return " (Not Implemented)";
    case 502:
        return " (Bad Gateway)";
    case 503:
        return " (Service Unavailable)";
    case 504:
        return " (Gateway Timeout)";
    default:
        return "";
    }
}

}  // namespace redfish
