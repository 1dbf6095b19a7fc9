#include "tool/loopback_client.hpp"

#include "http_client/http_url.hpp"
#include "tool/rest_command.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace tenon {

namespace {

constexpr auto limit = std::chrono::seconds(10);

/// The text in Ironic's envelope: {"error_message": "{\"faultstring\": …}"}, JSON in JSON.
std::string words_of(const HttpResponse& answer) {
    const auto outer = parse_json(answer.body);
    if (outer && outer->is_object() && outer->contains("error_message") && (*outer)["error_message"].is_string()) {
        const auto inner = parse_json((*outer)["error_message"].get<std::string>());
        if (inner && inner->is_object() && inner->contains("faultstring") && (*inner)["faultstring"].is_string()) {
            return (*inner)["faultstring"].get<std::string>();
        }
    }
    return answer.body.substr(0, 500);
}

}  // namespace

Result<HttpPeer> LoopbackClient::peer_of(const std::string& url) {
    const auto parsed = parse_http_url(url);
    if (!parsed) {
        return error(Errc::invalid, fmt::format("{}: {}", url, parsed.error().message));
    }
    return HttpPeer{parsed->is_tls, parsed->host, parsed->port, usual_trust()};
}

LoopbackClient::LoopbackClient(HttpPeer peer) : peer_(std::move(peer)), loops_(1), client_(loops_, HttpLimits{}) {
    loops_.start();
}

LoopbackClient::~LoopbackClient() {
    loops_.stop_and_join();
}

Result<Json> LoopbackClient::ask(const std::string& method, const std::string& target, const Json& body) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = {{"Accept", "application/json"}, {"X-OpenStack-Ironic-API-Version", "1.82"}};
    if (auto token = usual_token(); !token.empty()) {
        request.headers.emplace_back("X-Auth-Token", std::move(token));
    }
    if (auto authorization = usual_authorization(); !authorization.empty()) {
        request.headers.emplace_back("Authorization", std::move(authorization));
    }
    if (!body.is_null()) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = dump_json(body);
    }
    const auto deadline = std::chrono::steady_clock::now() + limit;
    const auto answer =
        boost::asio::co_spawn(
            loops_.at(0).executor(), client_.request(loops_.at(0), peer_, request, deadline), boost::asio::use_future
        )
            .get();
    if (!answer) {
        return error(answer.error().error.code, fmt::format("{} {}: {}", method, target, answer.error().error.message));
    }
    if (answer->status / 100 != 2) {
        const auto* const way_out =
            answer->status == 401 ? "; OS_USERNAME and OS_PASSWORD, or OS_TOKEN, say who you are" : "";
        return error(
            Errc::invalid,
            fmt::format("{} {} was answered with {}: {}{}", method, target, answer->status, words_of(*answer), way_out)
        );
    }
    return parse_json(answer->body);
}

}  // namespace tenon
