#include "extended/raw_methods.hpp"

#include "client/bmc_connection.hpp"
#include "resources/raw_request.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::size_t longest_given_tag = 200;

std::string method_of(const RawArgs& args) {
    return args.verb ? args.verb->str() : "GET";
}

bool is_tag(const std::string& text) {
    return !text.empty() && text.size() <= longest_given_tag &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

void RawMethods::check(const Configuration& configuration, const std::string& called_with, const RawArgs& args) {
    const std::string method = method_of(args);
    const std::vector<std::string>& allowed = configuration.raw_allow;
    const bool is_get = method == "GET";
    if (!is_get && std::find(allowed.begin(), allowed.end(), method) == allowed.end()) {
        throw tenon::Error(
            TENON_PERMISSION,
            "raw may not send " + method + " here: it is not in raw.allow of the plugin's configuration"
        );
    }
    if (!is_get && called_with == "GET") {
        throw tenon::invalid("raw called with GET can only GET; call it with POST to send " + method);
    }
    if (is_get && args.body) {
        throw tenon::invalid("argument 'body' cannot be sent with GET");
    }
    if (args.if_match && !is_tag(*args.if_match)) {
        throw tenon::invalid("argument 'if_match' is not an ETag");
    }
    if (const std::string refusal = raw_path_refusal(args.path); !refusal.empty()) {
        throw tenon::invalid("argument 'path' " + refusal);
    }
    if (is_login(method, args.path)) {
        throw tenon::invalid("raw does not log in: the host does, with the credentials of driver_info");
    }
}

tenon::task<json> RawMethods::raw(tenon::Call& call, RawArgs args) {
    check(configuration_, call.http_method(), args);
    RawRequest request;
    request.method = method_of(args);
    request.path = std::move(args.path);
    request.body = std::move(args.body);
    request.if_match = args.if_match.value_or("");
    BmcConnection connection(call);
    co_return co_await send_raw(connection, std::move(request));
}

}  // namespace redfish
