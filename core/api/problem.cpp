#include "api/problem.hpp"

#include "api/accept.hpp"
#include "api/response_text.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

namespace tenon::api {

namespace {

unsigned status_of_code(Errc code) {
    switch (code) {
    case Errc::invalid:
    case Errc::unsupported:
        return 400;
    case Errc::unauthenticated:
        return 401;
    case Errc::forbidden:
        return 403;
    case Errc::not_found:
        return 404;
    case Errc::method_not_allowed:
        return 405;
    case Errc::not_acceptable:
        return 406;
    case Errc::conflict:
        return 409;
    case Errc::too_large:
        return 413;
    case Errc::limit:
    case Errc::unavailable:
        return 503;
    case Errc::timed_out:  // 500 as Ironic: its clients repeat a call on 503
    case Errc::cancelled:
    case Errc::bmc:
    case Errc::plugin:
    case Errc::internal:
        return 500;
    }
    return 500;
}

/// What webob says of a status by itself.
std::string explanation(unsigned status, std::string_view accept, std::string_view method) {
    switch (status) {
    case 400:
        return "The server could not comply with the request since it is either malformed or otherwise incorrect.";
    case 404:
        return "The resource could not be found.";
    case 405:
        return fmt::format("The method {} is not allowed for this resource. ", method);
    case 406:
        return fmt::format(
            "The resource could not be generated that was acceptable to your browser (content of type {}. ", accept
        );
    case 503:
        return "The server is currently unavailable. Please try again at a later time.";
    default:
        return std::string(reason_phrase(status));
    }
}

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '&':
            escaped += "&amp;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

// 405 and 406 have a shorter template in webob.
bool has_comment(unsigned status) {
    return status != 405 && status != 406;
}

std::string html_page(unsigned status, std::string_view text, std::string_view detail) {
    const auto title = fmt::format("{} {}", status, reason_phrase(status));
    return fmt::format(
        "<html>\n <head>\n  <title>{0}</title>\n </head>\n <body>\n  <h1>{0}</h1>\n  {1}<br /><br />\n{2}{3}\n "
        "</body>\n</html>",
        title, escape_html(text), escape_html(detail), has_comment(status) ? "\n\n" : ""
    );
}

std::string plain_text(unsigned status, std::string_view text, std::string_view detail) {
    return fmt::format(
        "{} {}\n\n{}\n\n {}{}", status, reason_phrase(status), text, detail, has_comment(status) ? "  " : ""
    );
}

Response wrapped(unsigned status, std::string_view inner) {
    Response response;
    response.status = status;
    response.headers.add_lines({json_content_type});
    response.body = R"({"error_message": )";
    append_json_string(response.body, inner);
    response.body += '}';
    return response;
}

}  // namespace

unsigned status_of(const Error& error) {
    const bool is_named = error.http_status >= 400 && error.http_status <= 599;
    return is_named ? error.http_status : status_of_code(error.code);
}

Response problem(const Error& error) {
    const auto status = status_of(error);
    std::string inner =
        status < 500 ? R"({"faultcode": "Client", "faultstring": )" : R"({"faultcode": "Server", "faultstring": )";
    append_json_string(inner, error.message);
    inner += R"(, "debuginfo": null})";
    auto response = wrapped(status, inner);
    const auto wait = error.retry_after_ms == 0 && error.code == Errc::limit ? 1'000 : error.retry_after_ms;
    if (wait != 0) {
        response.headers.add("Retry-After", std::to_string((wait + 999) / 1000));
    }
    return response;
}

Response abort_with(unsigned status, std::string_view description, std::string_view accept, std::string_view method) {
    Response response;
    switch (choose_media(accept)) {
    case MediaChoice::html:
        response = wrapped(status, html_page(status, explanation(status, accept, method), description));
        break;
    case MediaChoice::plain:
        response = wrapped(status, plain_text(status, explanation(status, accept, method), description));
        break;
    case MediaChoice::json: {
        auto inner = fmt::format(R"({{"code": {}, "title": )", status);
        append_json_string(inner, reason_phrase(status));
        inner += R"(, "description": )";
        append_json_string(inner, description);
        inner += '}';
        response = wrapped(status, inner);
        break;
    }
    }
    response.is_abort = true;
    return response;
}

Response bare_page(unsigned status, std::string_view detail, std::string_view accept) {
    Response response;
    response.status = status;
    response.is_abort = true;
    const auto text = explanation(status, accept, {});
    switch (choose_bare_media(accept)) {
    case MediaChoice::html:
        response.headers.add("Content-Type", "text/html; charset=UTF-8");
        response.body = html_page(status, text, detail);
        break;
    case MediaChoice::plain:
        response.headers.add("Content-Type", "text/plain; charset=UTF-8");
        response.body = plain_text(status, text, detail);
        break;
    case MediaChoice::json:
        response.headers.add_lines({json_content_type});
        response.body = R"({"message": )";
        append_json_string(
            response.body, fmt::format("{}<br /><br />\n{}\n\n", escape_html(text), escape_html(detail))
        );
        response.body += fmt::format(R"(, "code": "{0} {1}", "title": "{1}"}})", status, reason_phrase(status));
        break;
    }
    return response;
}

Response unwrapped_fault(unsigned status, std::string_view text) {
    Response response;
    response.status = status;
    response.headers.add_lines({json_content_type});
    response.body =
        status < 500 ? R"({"faultcode": "Client", "faultstring": )" : R"({"faultcode": "Server", "faultstring": )";
    append_json_string(response.body, text);
    response.body += '}';
    response.is_abort = true;
    return response;
}

bool is_abort(const Response& response) {
    return response.is_abort;
}

}  // namespace tenon::api
