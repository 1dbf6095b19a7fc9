#include "client/request.hpp"

#include "client/failure.hpp"
#include "protocol/path.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::size_t longest_requested = 4'000;
constexpr std::size_t longest_shown = 100;

bool is_printable(char c) {
    return c > ' ' && c < 0x7f;
}

}  // namespace

tenon::HttpRequest request_of(std::string method, const std::string& link) {
    tenon::HttpRequest request;
    request.method = std::move(method);
    request.target = path_of(link);
    const std::string& path = request.target;
    const bool is_path = path.substr(0, 1) == "/" && std::all_of(path.begin(), path.end(), is_printable);
    if (!is_path || path.size() > longest_requested) {
        std::string shown = link.substr(0, longest_shown);
        std::replace_if(
            shown.begin(), shown.end(), [](char c) { return !is_printable(c); }, '?'
        );
        throw Unexpected("The BMC gives a link that is no path: '" + shown + "'");
    }
    return request;
}

void add_json(tenon::HttpRequest& request, const json& body) {
    request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    request.headers.emplace_back("Content-Type", "application/json");
}

std::string header_of(const tenon::HttpResponse& response, std::string_view name) {
    const auto value = response.header(name);
    return value ? std::string(*value) : std::string();
}

}  // namespace redfish
