#include "support/bmc_sim/etag.hpp"

#include <functional>

namespace tenon::bmc_sim {

namespace {

constexpr const char* etag_key = "@odata.etag";

std::string hash_of(const Json& resource) {
    return std::to_string(std::hash<std::string>{}(resource.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

/// `"x"`, of `W/"x"` too.
std::string strong(const std::string& etag) {
    return etag.rfind("W/", 0) == 0 ? etag.substr(2) : etag;
}

/// What If-Match has to say.
std::string accepted_etag(const Json& resource, const Options& options) {
    auto own = text_at(resource, etag_key);
    if (own.empty() && (options.requires_if_match || options.has_weak_etags)) {
        own = "\"" + hash_of(resource) + "\"";
    }
    return options.has_weak_etags ? strong(own) : own;
}

}  // namespace

std::string printed_etag(const Json& resource, const Options& options) {
    const auto accepted = accepted_etag(resource, options);
    return options.has_weak_etags && !accepted.empty() ? "W/" + accepted : accepted;
}

void touch(Json& resource) {
    if (const auto old = text_at(resource, etag_key); !old.empty()) {
        const std::string prefix = old.rfind("W/", 0) == 0 ? "W/\"" : "\"";
        resource[etag_key] = prefix + hash_of(resource) + "\"";
    }
}

std::optional<Response> check_if_match(const Request& request, const Json& resource, const Options& options) {
    const auto given = request.headers.find("if-match");
    if (given == request.headers.end()) {
        if (options.requires_if_match && request.method != "POST" && request.method != "DELETE") {
            return error_response(428, "PreconditionRequired", "The request must have an If-Match header.");
        }
        return std::nullopt;
    }
    const auto accepted = accepted_etag(resource, options);
    if (given->second != "*" && !accepted.empty() && given->second != accepted) {
        return error_response(
            412, "PreconditionFailed", "The ETag supplied did not match the ETag required to change this resource."
        );
    }
    return std::nullopt;
}

}  // namespace tenon::bmc_sim
