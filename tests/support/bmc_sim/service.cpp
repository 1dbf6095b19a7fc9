#include "support/bmc_sim/service.hpp"

#include "support/bmc_sim/collection_page.hpp"
#include "support/bmc_sim/etag.hpp"
#include "support/bmc_sim/resource_change.hpp"

#include <utility>

namespace tenon::bmc_sim {

namespace {

bool is_public(const Request& request) {
    return request.path == "/redfish" || request.path == "/redfish/v1" || request.path == "/redfish/v1/odata" ||
           request.path == "/redfish/v1/$metadata";
}

bool is_get(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

Service::Service(const Options& options, ResourceTree tree)
    : options_(options),
      tree_(std::move(tree)),
      sessions_(options_, tree_),
      events_(options_, tree_),
      media_(tree_),
      bios_(tree_),
      tasks_(tree_),
      actions_(tree_, events_, media_) {}

bool Service::is_login(const Request& request) const {
    return request.method == "POST" && sessions_.is_collection(request.path);
}

std::optional<Response> Service::refuse_stranger(const Request& request) {
    if (!options_.has_sessions && request.path.rfind("/redfish/v1/SessionService", 0) == 0) {
        return missing_resource(request.path);
    }
    if (is_public(request) || is_login(request) || sessions_.is_known(request)) {
        return std::nullopt;
    }
    auto refusal = error_response(401, "NoValidSession", "There is no valid session established.");
    refusal.headers.emplace_back("WWW-Authenticate", "Basic realm=\"bmc\"");
    return refusal;
}

Response Service::serve(const Request& request) {
    if (auto refusal = refuse_stranger(request)) {
        return std::move(*refusal);
    }
    return is_get(request) ? get(request) : change(request);
}

Response Service::serve_by_task(const Request& request) {
    auto answer = serve(request);
    const bool is_session = is_login(request) || sessions_.is_member(request.path);
    if (is_get(request) || is_session || answer.status >= 300) {
        return answer;
    }
    return tasks_.accept(std::move(answer));
}

Response Service::accept(const Request& request, Response outcome) {
    if (auto refusal = refuse_stranger(request)) {
        return std::move(*refusal);
    }
    return tasks_.accept(std::move(outcome));
}

Response Service::get(const Request& request) {
    if (request.path == "/redfish") {
        return json_response(200, Json{{"v1", "/redfish/v1/"}});
    }
    if (auto answer = tasks_.poll(request.path)) {
        return std::move(*answer);
    }
    if (!request.query.empty()) {
        // A mockup may hold the later pages of a collection under the address that the nextLink prints.
        if (const auto* const page = tree_.find(request.path + "?" + request.query)) {
            return json_response(200, *page);
        }
    }
    const auto* const resource = tree_.find(request.path);
    if (resource == nullptr) {
        return missing_resource(request.path);
    }
    auto answer = get_collection(request, *resource);
    if (const auto etag = printed_etag(*resource, options_); !etag.empty()) {
        answer.headers.emplace_back("ETag", etag);
    }
    answer.headers.emplace_back("Allow", allowed(request.path));
    return answer;
}

/// Any resource, in fact: only a collection has pages and members to expand.
Response Service::get_collection(const Request& request, const Json& collection) {
    auto query = parse_page_query(request.query);
    if (query.wants_expansion && !has_expand(tree_)) {
        return error_response(501, "QueryNotSupported", "Querying is not supported by the implementation.");
    }
    if (!has_top_skip(tree_)) {
        query.top.reset();
        if (options_.page == 0) {
            query.skip.reset();
        }
    }
    auto page = collection.is_object() ? page_of(collection, request.path, query, options_) : collection;
    if (query.wants_expansion) {
        expand_members(page, tree_);
    }
    if (options_.has_weak_etags && !text_at(page, "@odata.etag").empty()) {
        page["@odata.etag"] = printed_etag(collection, options_);
    }
    return json_response(200, page);
}

Response Service::change(const Request& request) {
    if (request.method == "POST") {
        return post(request);
    }
    if (request.method == "PATCH" || request.method == "PUT") {
        return patch(request);
    }
    if (request.method == "DELETE") {
        return remove(request);
    }
    return error_response(501, "ActionNotSupported", "The service knows no method " + request.method + ".");
}

Response Service::post(const Request& request) {
    if (sessions_.is_collection(request.path)) {
        return sessions_.log_in(request);
    }
    if (events_.is_collection(request.path)) {
        return events_.create(request);
    }
    if (const auto action = find_action(tree_, request.path)) {
        return actions_.act(*action, request);
    }
    return tree_.find(request.path) == nullptr
               ? missing_resource(request.path)
               : method_not_allowed(allowed(request.path), "The HTTP method is not allowed on this resource.");
}

Response Service::patch(const Request& request) {
    const auto* const resource = tree_.find(request.path);
    if (resource == nullptr) {
        return missing_resource(request.path);
    }
    const auto methods = allowed(request.path);
    if (request.method == "PUT" || methods.find("PATCH") == std::string::npos) {
        return method_not_allowed(methods, "The HTTP method is not allowed on this resource.");
    }
    if (auto refusal = check_if_match(request, *resource, options_)) {
        return std::move(*refusal);
    }
    const auto body = object_in(request);
    if (!body) {
        return malformed_json();
    }
    auto answer = patch_resource(request, *body);
    if (answer.status < 300) {
        if (const auto etag = printed_etag(*tree_.find(request.path), options_); !etag.empty()) {
            answer.headers.emplace_back("ETag", etag);
        }
    }
    return answer;
}

Response Service::patch_resource(const Request& request, const Json& body) {
    if (bios_.is_settings(request.path)) {
        return bios_.change_settings(request.path, body);
    }
    if (media_.is_device(request.path)) {
        return media_.change(request.path, body);
    }
    if (events_.is_member(request.path)) {
        events_.remember_headers(request.path, body);
        auto shown = body;
        if (shown.contains("HttpHeaders")) {
            shown["HttpHeaders"] = nullptr;
        }
        return change_resource(*tree_.edit(request.path), shown);
    }
    return change_resource(*tree_.edit(request.path), body);
}

Response Service::remove(const Request& request) {
    if (const auto* const resource = tree_.find(request.path)) {
        if (auto refusal = check_if_match(request, *resource, options_)) {
            return std::move(*refusal);
        }
    }
    if (sessions_.is_member(request.path)) {
        return sessions_.log_out(request.path);
    }
    if (events_.is_member(request.path)) {
        return events_.remove(request.path);
    }
    if (is_deletable(request.path)) {
        tree_.remove_all(request.path);
        tree_.remove_member(parent_of(request.path), request.path);
        return {204, {}, ""};
    }
    return tree_.find(request.path) == nullptr
               ? missing_resource(request.path)
               : method_not_allowed(allowed(request.path), "The HTTP method is not allowed on this resource.");
}

bool Service::is_deletable(const std::string& path) const {
    const auto parent = parent_of(path);
    const auto kind = last_segment(parent);
    return (kind == "Jobs" || kind == "Tasks" || kind == "Entries") &&
           (tree_.find(path) != nullptr || tree_.has_member(parent, path));
}

std::string Service::allowed(const std::string& path) const {
    if (events_.is_collection(path)) {
        return options_.has_fixed_slots ? "GET, HEAD" : "GET, HEAD, POST";
    }
    if (sessions_.is_collection(path)) {
        return "GET, HEAD, POST";
    }
    if (media_.is_device(path)) {
        return media_.allowed(path);
    }
    const auto* const resource = tree_.find(path);
    if (resource == nullptr || !resource->is_object() || is_collection(*resource) || bios_.is_read_only(path)) {
        return "GET, HEAD";
    }
    const bool is_kept = events_.is_member(path) ? options_.has_fixed_slots : !is_deletable(path);
    return is_kept ? "GET, HEAD, PATCH" : "GET, HEAD, PATCH, DELETE";
}

}  // namespace tenon::bmc_sim
