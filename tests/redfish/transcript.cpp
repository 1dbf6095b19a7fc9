#include "transcript.hpp"

#include "protocol/path.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace redfish {

namespace {

bool is_session(const std::string& path) {
    return path.find("/SessionService/Sessions") != std::string::npos;
}

std::string change_text(const std::string& method, const std::string& path, const std::string& body) {
    return method + " " + path + (body.empty() ? "" : " " + body);
}

bool is_of(const Exchange& exchange, const tenon::HttpRequest& request) {
    return exchange.method == request.method && is_same_resource(exchange.path, request.target);
}

}  // namespace

std::string transcripts_folder() {
    const char* given = std::getenv("TENON_BMC_TRANSCRIPTS");
    const std::filesystem::path folder =
        given != nullptr ? given : std::filesystem::path(TENON_SOURCE_DIR) / "../shared/redfish/transcripts";
    return std::filesystem::is_directory(folder) ? folder.string() : std::string();
}

json transcript(const std::string& name) {
    std::ifstream file(std::filesystem::path(transcripts_folder()) / name);
    return file ? json::parse(file) : json();
}

std::vector<std::string> transcripts(const std::string& prefix) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(transcripts_folder())) {
        const std::string name = entry.path().filename().string();
        if (name.rfind(prefix, 0) == 0 && entry.path().extension() == ".json") {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<Exchange> exchanges_of(const json& list) {
    std::vector<Exchange> exchanges;
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        const json& request = member(list[i], "request");
        const json& response = member(list[i], "response");
        Exchange exchange;
        exchange.method = text(request, "method");
        exchange.path = path_of(request.contains("path") ? text(request, "path") : text(request, "url"));
        exchange.sent = member(request, "body");
        exchange.answer.status = member(response, "status").is_number() ? response["status"].get<unsigned>() : 0;
        const json& body = member(response, "body");
        exchange.answer.body = body.is_string() ? body.get<std::string>() : body.is_null() ? "" : body.dump();
        const json& headers = member(response, "headers");
        for (auto it = headers.begin(); headers.is_object() && it != headers.end(); ++it) {
            exchange.answer.headers.emplace_back(it.key(), it.value().is_string() ? it.value().get<std::string>() : "");
        }
        if (!exchange.method.empty()) {
            exchanges.push_back(std::move(exchange));
        }
    }
    return exchanges;
}

std::vector<Step> steps_of(const json& document) {
    std::vector<Step> steps;
    const json& list = member(document, "steps");
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        Step step;
        step.name = text(list[i], "step");
        step.result = member(list[i], "result");
        step.failure = text(list[i], "message");
        step.exchanges = exchanges_of(member(list[i], "exchanges"));
        steps.push_back(std::move(step));
    }
    return steps;
}

Replay::Replay(const std::vector<Step>& steps, std::size_t step) {
    const std::vector<Exchange>& own = steps[step].exchanges;
    const auto is_change = [](const Exchange& exchange) {
        return exchange.method != "GET" && !is_session(exchange.path);
    };
    const auto change = std::find_if(own.begin(), own.end(), is_change);
    before_.assign(own.begin(), change);
    after_.assign(change, own.end());
    for (std::size_t i = step + 1; i < steps.size(); ++i) {
        after_.insert(after_.end(), steps[i].exchanges.begin(), steps[i].exchanges.end());
    }
    for (std::size_t i = step; i > 0; --i) {
        earlier_.insert(earlier_.end(), steps[i - 1].exchanges.rbegin(), steps[i - 1].exchanges.rend());
    }
}

tenon::task<tenon::HttpResponse> Replay::send(tenon::HttpRequest request) {
    if (request.method != "GET") {
        changes_.push_back(change_text(request.method, request.target, request.body));
    }
    const bool is_before = changes_.empty();
    tenon::HttpResponse answer;
    answer.status = 404;
    for (const auto* exchanges : {is_before ? &before_ : &after_, is_before ? &after_ : &before_, &earlier_}) {
        const auto found = std::find_if(exchanges->begin(), exchanges->end(), [&](const Exchange& exchange) {
            return is_of(exchange, request);
        });
        if (found != exchanges->end()) {
            answer = found->answer;
            break;
        }
    }
    co_return answer;
}

tenon::task<void> Replay::pause(std::chrono::milliseconds) {
    co_return;
}

void Replay::progress(unsigned, std::string_view) {}

std::vector<std::string> changes_of(const Step& step) {
    std::vector<std::string> changes;
    for (const Exchange& exchange : step.exchanges) {
        if (exchange.method != "GET" && !is_session(exchange.path)) {
            changes.push_back(
                change_text(exchange.method, exchange.path, exchange.sent.is_null() ? "" : exchange.sent.dump())
            );
        }
    }
    return changes;
}

}  // namespace redfish
