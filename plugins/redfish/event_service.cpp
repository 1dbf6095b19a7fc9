#include "event_service.hpp"

#include "collection.hpp"
#include "path.hpp"
#include "quirks.hpp"
#include "subscription.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace redfish {

namespace {

bool is_listed(const std::vector<std::string>& paths, const std::string& path) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& known) {
        return is_same_resource(known, path);
    });
}

/// Whether a request may have been carried out although no answer came.
bool may_have_arrived(const tenon::Error& error) {
    return error.status() == TENON_BMC_ERROR || error.status() == TENON_UNAVAILABLE || error.status() == TENON_TIMEOUT;
}

}  // namespace

tenon::task<void> EventService::open() {
    path_ = co_await service_.root_link("EventService");
    bool is_missing = false;
    try {
        Resource resource = co_await service_.get(path_);
        document_ = std::move(resource.document);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
        is_missing = true;
    }
    if (is_missing) {
        throw Unexpected("The BMC does not support event subscriptions: it has no EventService at " + path_);
    }
}

std::string EventService::collection_path() const {
    const std::string path = link(document_, "Subscriptions");
    return path.empty() ? member_path(path_, "Subscriptions") : path;
}

tenon::task<json> EventService::all() {
    Collection collection = co_await read_collection(service_, collection_path());
    if (collection.document.contains("Members@odata.nextLink")) {
        json members = json::array();
        for (const std::string& path : collection.members) {
            json reference = json::object();
            reference["@odata.id"] = path;
            members.push_back(std::move(reference));
        }
        collection.document["Members"] = std::move(members);
        collection.document["Members@odata.count"] = collection.members.size();
        collection.document.erase("Members@odata.nextLink");
    }
    co_return std::move(collection.document);
}

tenon::task<std::string> EventService::path_of_id(std::string id) {
    const Collection collection = co_await read_collection(service_, collection_path());
    for (const std::string& path : collection.members) {
        if (last_segment(path) == id) {
            co_return path;
        }
    }
    // A collection may keep members from its list; the one who asks knows better.
    co_return member_path(collection.path, id);
}

tenon::task<json> EventService::get(std::string id) {
    const std::string path = co_await path_of_id(std::move(id));
    Resource resource = co_await service_.get(path);
    co_return std::move(resource.document);
}

tenon::task<std::string> EventService::find(json payload, std::vector<std::string> except) {
    const Collection collection = co_await read_collection(service_, collection_path());
    for (const std::string& path : collection.members) {
        if (is_listed(except, path)) {
            continue;
        }
        bool is_found = false;
        try {
            const Resource resource = co_await service_.get(path);
            is_found = is_ours(resource.document, payload);
        } catch (const Refused&) {
            // One member that cannot be read does not hide the others.
        }
        if (is_found) {
            co_return path;
        }
    }
    co_return std::string();
}

tenon::task<json> EventService::created_member(std::string path) {
    bool is_there = true;
    Resource resource;
    try {
        resource = co_await service_.get(path);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
        is_there = false;
    }
    if (!is_there) {
        // Dell: a member may be 404 for a moment after the 201 that named it.
        co_await service_.pause(std::chrono::seconds(1));
        resource = co_await service_.get(path);
    }
    co_return std::move(resource.document);
}

tenon::task<std::string> EventService::fill_slot(json payload) {
    const Collection collection = co_await read_collection(service_, collection_path());
    for (const std::string& path : collection.members) {
        Resource slot = co_await service_.get(path);
        json patch = filling_patch(slot.document, payload);
        if (!patch.is_null()) {
            co_await service_.patch(std::move(slot), std::move(patch));
            co_return path;
        }
    }
    co_return std::string();
}

tenon::task<std::string> EventService::post(json payload, json arguments, std::vector<std::string> before) {
    const std::string collection = collection_path();
    std::exception_ptr failure;
    std::string path;
    bool cannot_post = false;
    for (bool is_amended = false;; is_amended = true) {
        std::optional<json> amended;
        failure = nullptr;
        try {
            const tenon::HttpResponse response = co_await service_.act("POST", collection, payload);
            const auto location = response.header("Location");
            path = created_path(location ? *location : std::string_view(), response.body, collection);
        } catch (const Refused& refused) {
            amended = refused.status() == 400 && !is_amended ? amended_payload(payload, arguments, refused.messages())
                                                             : std::nullopt;
            cannot_post = refused.status() == 405;
            if (!amended && !cannot_post && !says_duplicate(refused.messages())) {
                throw;
            }
            failure = std::current_exception();
        } catch (const tenon::Error& error) {
            if (!may_have_arrived(error)) {
                throw;
            }
            failure = std::current_exception();
        }
        if (!amended) {
            break;
        }
        payload = *std::move(amended);
    }
    if (cannot_post) {
        path = co_await fill_slot(payload);
    } else if (path.empty()) {
        try {
            path = co_await find(payload, before);
        } catch (...) {
            // What went wrong first is what the caller must hear; after a 2xx nothing has gone wrong.
        }
    }
    if (failure && path.empty()) {
        std::rethrow_exception(failure);
    }
    co_return path;
}

tenon::task<std::string> EventService::advice(json payload, bool is_duplicate) {
    if (is_duplicate) {
        std::vector<std::string> none;
        const std::string existing = co_await find(std::move(payload), std::move(none));
        if (!existing.empty()) {
            co_return " It is there already, as subscription " + std::string(last_segment(existing)) + ".";
        }
    }
    if (member(document_, "ServiceEnabled") == json(false)) {
        co_return " The event service is disabled (ServiceEnabled is false): enable it in the BMC first.";
    }
    co_return std::string();
}

tenon::task<json> EventService::create(json payload, json arguments) {
    const Collection before = co_await read_collection(service_, collection_path());
    std::string path;
    std::exception_ptr refusal;
    std::string refusal_text;
    bool is_duplicate = false;
    try {
        path = co_await post(payload, std::move(arguments), before.members);
    } catch (const Refused& refused) {
        refusal = std::current_exception();
        refusal_text = refused.what();
        is_duplicate = says_duplicate(refused.messages());
    }
    if (refusal) {
        const std::string advice_text = co_await advice(std::move(payload), is_duplicate);
        if (advice_text.empty()) {
            std::rethrow_exception(refusal);
        }
        throw Unexpected(refusal_text + advice_text);
    }
    if (!path.empty()) {
        try {
            co_return co_await created_member(path);
        } catch (const Refused&) {
            // Created, but not to be read: say what was asked for, and its id. An error would leave an orphan.
        }
        payload["Id"] = std::string(last_segment(path));
    }
    co_return payload;
}

tenon::task<void> EventService::remove(std::string id) {
    const std::string path = co_await path_of_id(std::move(id));
    const Resource subscription = co_await service_.get(path);
    std::exception_ptr refusal;
    json patch;
    try {
        co_await service_.act("DELETE", path);
    } catch (const Refused& refused) {
        const bool is_impossible = refused.status() == 405 || refused.status() == 400;
        patch = is_impossible ? disabling_patch(subscription.document) : json();
        if (patch.is_null()) {
            throw;
        }
    }
    if (!patch.is_null()) {
        co_await service_.patch(subscription, std::move(patch));
    }
}

}  // namespace redfish
