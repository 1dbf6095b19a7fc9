#include "client/service.hpp"

#include "client/not_ready.hpp"
#include "client/request.hpp"
#include "protocol/etag.hpp"
#include "protocol/path.hpp"

#include <utility>

namespace redfish {

namespace {

/// bmcweb answers a GET with 500, the whole resource, and an `error` for the one part that could not be read.
bool is_partial_resource(unsigned status, const std::string& path, const json& document) {
    const std::string id = text(document, "@odata.id");
    return status == 500 && !id.empty() && is_same_resource(path_of(id), path) &&
           member(document, "@odata.type").is_string();
}

}  // namespace

tenon::task<Resource> Service::get(std::string path) {
    tenon::HttpRequest request = request_of("GET", path);
    const tenon::HttpResponse response = co_await send(std::move(request));
    Resource resource;
    resource.document = parsed(response.body);
    resource.is_partial = is_partial_resource(response.status, path_of(path), resource.document);
    if (response.status >= 400 && !resource.is_partial) {
        throw Refused("GET", path, response, secrets_);
    }
    if (!resource.document.is_object()) {
        throw Unexpected("HTTP GET " + path + " returned no JSON object");
    }
    resource.etag = usable_etag(header_of(response, "ETag"), text(resource.document, "@odata.etag"));
    resource.allow = header_of(response, "Allow");
    resource.size = response.body.size();
    resource.path = std::move(path);
    co_return resource;
}

tenon::task<Resource> Service::get_created(std::string path) {
    try {
        co_return co_await get(path);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
    co_await connection_.pause(std::chrono::seconds(1));
    co_return co_await get(path);
}

tenon::task<tenon::HttpResponse> Service::act(std::string method, std::string path, json body, Wait wait) {
    if (method == "DELETE") {
        Resource resource;
        resource.path = std::move(path);
        return change(std::move(method), std::move(resource), std::move(body), wait);
    }
    secrets_.learn(body);
    tenon::HttpRequest request = request_of(std::move(method), path);
    add_json(request, body);
    return exchange(std::move(request), wait);
}

tenon::task<tenon::HttpResponse> Service::act(std::string method, std::string path, Wait wait) {
    if (method == "DELETE") {
        Resource resource;
        resource.path = std::move(path);
        return change(std::move(method), std::move(resource), std::nullopt, wait);
    }
    return exchange(request_of(std::move(method), path), wait);
}

tenon::task<tenon::HttpResponse> Service::patch(Resource resource, json body, Wait wait) {
    return change("PATCH", std::move(resource), std::move(body), wait);
}

tenon::task<tenon::HttpResponse> Service::put(Resource resource, json body, Wait wait) {
    return change("PUT", std::move(resource), std::move(body), wait);
}

tenon::task<tenon::HttpResponse>
Service::change(std::string method, Resource resource, std::optional<json> body, Wait wait) {
    if (body) {
        secrets_.learn(*body);
    }
    IfMatch if_match(resource.etag);
    while (true) {
        tenon::HttpRequest request = request_of(method, resource.path);
        if (body) {
            add_json(request, *body);
        }
        if (!if_match.value().empty()) {
            request.headers.emplace_back("If-Match", if_match.value());
        }
        std::optional<Refused> refusal;
        try {
            co_return co_await exchange(std::move(request), wait);
        } catch (const Refused& refused) {
            if (!if_match.is_worth_another(refused.refused_with())) {
                throw;
            }
            refusal.emplace(refused);
        }
        try {
            resource = co_await get(resource.path);
        } catch (const Failure&) {
            throw *refusal;  // what cannot be read has no tag to send; the first complaint says more
        }
        const bool had_none = if_match.value().empty();
        if_match.next(refusal->refused_with(), resource.etag);
        if (had_none && if_match.value().empty()) {
            throw *refusal;  // it wants a tag and shows none: the same once more would not help
        }
    }
}

tenon::task<tenon::HttpResponse> Service::send(tenon::HttpRequest request) {
    tenon::HttpResponse response;
    for (int repetitions = 0;; ++repetitions) {
        response = co_await connection_.send(request);
        const auto wait = not_ready_for(request.method, response);
        if (!wait || repetitions == most_repetitions) {
            break;
        }
        co_await connection_.pause(*wait);
    }
    co_return response;
}

tenon::task<tenon::HttpResponse> Service::exchange(tenon::HttpRequest request, Wait wait) {
    tenon::HttpResponse response = co_await send(request);
    if (response.status >= 400) {
        throw Refused(request.method, request.target, response, secrets_);
    }
    if (response.status == 202 && wait == Wait::for_task) {
        response = co_await task_end(std::move(request), std::move(response));
    }
    co_return response;
}

}  // namespace redfish
