#include "service.hpp"

#include "collection.hpp"
#include "error_text.hpp"
#include "etag.hpp"
#include "not_ready.hpp"
#include "path.hpp"
#include "task_monitor.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

std::string header_of(const tenon::HttpResponse& response, std::string_view name) {
    const auto value = response.header(name);
    return value ? std::string(*value) : std::string();
}

constexpr std::size_t longest_path = 4'000;
constexpr std::size_t longest_shown = 100;

bool is_printable(char c) {
    return c > ' ' && c < 0x7f;
}

/// A link as a target on our BMC, whatever host it names (that of a proxy). What is no path is the service's mistake,
/// and must not reach the host, which would blame the caller.
std::string target_of(const std::string& link) {
    std::string path = path_of(link);
    const bool is_path = path.substr(0, 1) == "/" && std::all_of(path.begin(), path.end(), is_printable);
    if (!is_path || path.size() > longest_path) {
        std::string shown = link.substr(0, longest_shown);
        std::replace_if(
            shown.begin(), shown.end(), [](char c) { return !is_printable(c); }, '?'
        );
        throw Unexpected("The BMC gives a link that is no path: '" + shown + "'");
    }
    return path;
}

tenon::HttpRequest request_of(std::string method, const std::string& link) {
    tenon::HttpRequest request;
    request.method = std::move(method);
    request.target = target_of(link);
    return request;
}

void add_json(tenon::HttpRequest& request, const json& body) {
    request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    request.headers.emplace_back("Content-Type", "application/json");
}

}  // namespace

Refused::Refused(std::string_view method, std::string_view path, const tenon::HttpResponse& response)
    : std::runtime_error(refusal_text(method, path, response.status, response.body)),
      status_(response.status),
      messages_(messages_of(parsed(response.body))) {}

tenon::task<Resource> Service::get(std::string path) {
    tenon::HttpRequest request = request_of("GET", path);
    const tenon::HttpResponse response = co_await connection_.send(std::move(request));
    if (response.status >= 400) {
        throw Refused("GET", path, response);
    }
    Resource resource;
    resource.document = parsed(response.body);
    if (!resource.document.is_object()) {
        throw Unexpected("HTTP GET " + path + " returned no JSON object");
    }
    resource.etag = usable_etag(header_of(response, "ETag"), text(resource.document, "@odata.etag"));
    resource.allow = header_of(response, "Allow");
    resource.path = std::move(path);
    co_return resource;
}

tenon::task<tenon::HttpResponse> Service::act(std::string method, std::string path, json body) {
    tenon::HttpRequest request = request_of(std::move(method), path);
    add_json(request, body);
    return exchange(std::move(request));
}

tenon::task<tenon::HttpResponse> Service::act(std::string method, std::string path) {
    return exchange(request_of(std::move(method), path));
}

tenon::task<tenon::HttpResponse> Service::patch(Resource resource, json body) {
    IfMatch if_match(resource.etag);
    while (true) {
        tenon::HttpRequest request = request_of("PATCH", resource.path);
        add_json(request, body);
        if (!if_match.value().empty()) {
            request.headers.emplace_back("If-Match", if_match.value());
        }
        unsigned refused_with = 0;
        try {
            co_return co_await exchange(std::move(request));
        } catch (const Refused& refused) {
            if (!if_match.is_worth_another(refused.status())) {
                throw;
            }
            refused_with = refused.status();
        }
        resource = co_await get(resource.path);
        if_match.next(refused_with, resource.etag);
    }
}

tenon::task<tenon::HttpResponse> Service::exchange(tenon::HttpRequest request) {
    tenon::HttpResponse response;
    for (int repetitions = 0;; ++repetitions) {
        response = co_await connection_.send(request);
        const auto wait =
            not_ready_for(response.status, header_of(response, "Retry-After"), messages_of(parsed(response.body)));
        if (!wait || repetitions == most_repetitions) {
            break;
        }
        co_await connection_.pause(*wait);
    }
    if (response.status >= 400) {
        throw Refused(request.method, request.target, response);
    }
    if (response.status == 202) {
        response = co_await task_end(std::move(request), std::move(response));
    }
    co_return response;
}

tenon::task<tenon::HttpResponse> Service::task_end(tenon::HttpRequest request, tenon::HttpResponse accepted) {
    const json body = parsed(accepted.body);
    const std::string monitor = task_monitor_path(header_of(accepted, "Location"), body);
    if (monitor.empty() || is_same_resource(monitor, request.target)) {
        co_return accepted;
    }
    tenon::HttpResponse response = std::move(accepted);
    while (response.status == 202) {
        co_await connection_.pause(retry_after_or(header_of(response, "Retry-After"), std::chrono::seconds(1)));
        tenon::HttpRequest ask = request_of("GET", monitor);
        response = co_await connection_.send(std::move(ask));
        // A Location that names the Task, or the new resource itself, is answered 200 at once: look at what it says.
        if (response.status == 200 && task_outcome(parsed(response.body)) == TaskOutcome::running) {
            response.status = 202;
        }
    }
    if (response.status == 404 || response.status == 410) {
        // The monitor has expired: the task was over. What became of it, only the Task knows.
        const std::string task = path_of(text(body, "@odata.id"));
        if (!task.empty() && !is_same_resource(task, monitor)) {
            const Resource last = co_await get(task);
            response.status = task_outcome(last.document) == TaskOutcome::failed ? 500 : 200;
            response.body = last.document.dump(-1, ' ', false, json::error_handler_t::replace);
        } else {
            response.status = 200;
            response.body.clear();
        }
    } else if (response.status == 200 && task_outcome(parsed(response.body)) == TaskOutcome::failed) {
        response.status = 500;
    }
    if (response.status >= 400) {
        throw Refused(request.method, request.target, response);
    }
    co_return response;
}

tenon::task<std::string> Service::root_link(std::string name) {
    if (root_.is_null()) {
        Resource resource = co_await get(std::string(service_root));
        root_ = std::move(resource.document);
    }
    std::string path = link(root_, name);
    co_return path.empty() ? std::string(service_root) + name : path;
}

tenon::task<Resource> Service::system(std::string system_id) {
    const std::string given = encoded_path(path_of(system_id));
    if (given.substr(0, 1) == "/") {
        co_return co_await get(given);
    }
    const std::string systems = co_await root_link("Systems");
    if (!given.empty()) {
        co_return co_await get(member_path(systems, given));  // an Id where Ironic wants the path
    }
    const Collection collection = co_await read_collection(*this, systems);
    if (collection.members.size() == 1) {
        co_return co_await get(collection.members.front());
    }
    std::string found;
    for (const std::string& path : collection.members) {
        found += (found.empty() ? " (" : ", ") + path;
    }
    throw Unexpected(
        "The BMC has " + std::to_string(collection.members.size()) + " systems" + found + (found.empty() ? "" : ")") +
        "; name the node's in driver_info/redfish_system_id"
    );
}

}  // namespace redfish
