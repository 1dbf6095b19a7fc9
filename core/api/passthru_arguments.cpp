#include "api/passthru_arguments.hpp"

#include "api/arguments.hpp"
#include "api/body_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenon::api {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view method_parameter = "method";

Result<void> read_body(const Request& request, PassthruArguments& arguments) {
    if (request.body.empty()) {
        return {};
    }
    auto outline = outline_json(request.body);
    if (!outline) {
        return bad_json(outline.error().message);
    }
    if (outline->kind == JsonKind::other) {
        return error(
            Errc::invalid, "The request body must be a JSON object: the arguments of the vendor method by name."
        );
    }
    if (outline->kind == JsonKind::object) {
        arguments.args = request.body;
        arguments.outline = std::move(*outline);
    }
    return check_no_form(request);
}

}  // namespace

bool PassthruArguments::has(std::string_view key) const {
    return std::ranges::find(outline.keys, key) != outline.keys.end();
}

Result<PassthruArguments> passthru_arguments(const Exchange& exchange, std::size_t first) {
    PassthruArguments arguments;
    if (auto read = read_body(exchange.request, arguments); !read) {
        return read.error();
    }
    const auto& segments = exchange.segments;
    const bool is_in_path = segments.size() > first;
    const auto* const in_query = find_query_value(exchange, method_parameter);
    if (segments.size() > first + 1) {
        return error(
            Errc::invalid, fmt::format("Unexpected path segment '{}' after the vendor method.", segments[first + 1])
        );
    }
    if (is_in_path && in_query != nullptr) {
        return error(Errc::invalid, "The vendor method is given twice, in the path and as ?method=. Use one of them.");
    }
    // An argument in the query is refused, unless the body has it too: then Ironic does not look at the query's.
    if (!exchange.query.empty()) {
        auto allowed = arguments.outline.keys;
        allowed.push_back(method_parameter);
        allowed.push_back("data");  // what Ironic calls the body itself
        if (auto checked = check_query(exchange, allowed); !checked) {
            return checked.error();
        }
    }
    const bool is_eaten_by_body = !is_in_path && arguments.has(method_parameter);
    if ((!is_in_path && in_query == nullptr) || is_eaten_by_body) {
        return error(Errc::invalid, "Missing mandatory parameter: method");
    }
    arguments.method = is_in_path ? segments[first] : *in_query;
    return arguments;
}

Result<void> check_passthru_names(const PassthruArguments& arguments, MethodScope scope, bool is_async) {
    if (arguments.method.empty()) {
        return error(Errc::invalid, "Method not specified");
    }
    const auto clashes = [&](std::string_view key) {
        if (key == "method"sv || key == "self"sv) {
            return true;
        }
        if (key == "func"sv) {
            return is_async;  // only the starting of a worker has such a parameter
        }
        // A driver method's own http_method is replaced by the true one, as in Ironic.
        return scope == MethodScope::node ? key == "task"sv || key == "http_method"sv : key == "context"sv;
    };
    const auto& keys = arguments.outline.keys;
    const auto clash = std::ranges::find_if(keys, clashes);
    if (clash != keys.end()) {
        return error(
            Errc::invalid,
            fmt::format("A vendor method's argument cannot be called '{}': the name is reserved.", *clash)
        );
    }
    return {};
}

}  // namespace tenon::api
