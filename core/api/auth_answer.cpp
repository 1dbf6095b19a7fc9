#include "api/auth_answer.hpp"

#include "api/problem.hpp"
#include "base/json.hpp"
#include "http_client/http_message.hpp"

#include <fmt/format.h>

namespace tenon::api {

bool is_public(std::string_view target) {
    const auto path = target.substr(0, target.find('?'));
    return path == "/" || path == "/v1" || path == "/v1/" || path == "/healthcheck";
}

Credentials credentials_of(const Request& request, std::string_view remote) {
    return {
        find_header(request.headers, "Authorization"), remote, request.client_certificate,
        find_header(request.headers, "X-Auth-Token")};
}

Response answer_of(const AuthRefusal& refusal, std::string_view accept) {
    const bool is_keystone = refusal.form == RefusalForm::keystone;
    if (is_keystone && refusal.status != 401) {
        return bare_page(refusal.status, refusal.message, accept);
    }
    Response response;
    response.status = refusal.status;
    if (!refusal.challenge.empty()) {
        response.headers.add("WWW-Authenticate", refusal.challenge);
    }
    if (refusal.retry_after_s != 0) {
        response.headers.add("Retry-After", std::to_string(refusal.retry_after_s));
    }
    response.headers.add_lines({json_content_type});
    if (is_keystone) {
        response.body = fmt::format(R"({{"error": {{"code": {}, "title": "Unauthorized", "message": )", refusal.status);
        append_json_string(response.body, refusal.message);
        response.body += "}}";
    } else {
        response.body = R"({"error":{"message":)";
        append_json_string(response.body, refusal.message);
        response.body += fmt::format(R"(,"code":{}}}}})", refusal.status);
    }
    response.is_abort = true;
    return response;
}

}  // namespace tenon::api
