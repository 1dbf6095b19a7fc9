#include "resources/event_service.hpp"

#include "client/collection.hpp"
#include "protocol/path.hpp"
#include "quirks/quirks.hpp"
#include "resources/no_answer.hpp"
#include "resources/subscribing.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace redfish {

namespace {

/// An id that is found nowhere may be the Id of a member whose path ends otherwise; so many are looked at.
constexpr std::size_t most_looked_at = 100;

/// The id as a path segment: a '%' in it is a '%', and does not make "%2e%2e" the parent folder.
std::string segment_of(const std::string& id) {
    std::string out;
    for (const char c : id) {
        out += c == '%' ? "%25" : std::string(1, c);
    }
    return encoded_path(out);
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
        for (const CollectionEntry& entry : collection.entries) {
            json reference = json::object();
            reference["@odata.id"] = entry.path;
            members.push_back(entry.document.is_null() ? std::move(reference) : entry.document);
        }
        collection.document["Members"] = std::move(members);
        collection.document["Members@odata.count"] = collection.entries.size();
        collection.document.erase("Members@odata.nextLink");
    }
    co_return std::move(collection.document);
}

tenon::task<Resource> EventService::subscription(std::string id) {
    const Collection collection = co_await read_collection(service_, collection_path());
    // A collection may keep members from its list; the one who asks knows better.
    std::string path = member_path(collection.path, segment_of(id));
    const auto is_it = [&](const std::string& member) { return last_segment(member) == id; };
    const auto listed = std::find_if(collection.members.begin(), collection.members.end(), is_it);
    if (listed != collection.members.end()) {
        path = *listed;
    }
    std::optional<Refused> missing;
    try {
        co_return co_await service_.get(path);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
        missing = refused;
    }
    for (std::size_t i = 0; i < collection.members.size() && i < most_looked_at; ++i) {
        try {
            Resource resource = co_await service_.get(collection.members[i]);
            if (text(resource.document, "Id") == id) {
                co_return resource;
            }
        } catch (const Refused&) {
            // One member that cannot be read does not hide the others.
        }
    }
    throw *missing;
}

tenon::task<json> EventService::get(std::string id) {
    Resource resource = co_await subscription(std::move(id));
    co_return std::move(resource.document);
}

tenon::task<json> EventService::create(json payload, json arguments) {
    Subscribing subscribing(service_, document_, collection_path());
    co_return co_await subscribing.create(std::move(payload), std::move(arguments));
}

tenon::task<bool> EventService::is_gone(std::string path) {
    bool is_missing = false;
    try {
        co_await service_.get(path);
    } catch (const Refused& refused) {
        is_missing = refused.is_not_found();
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
    }
    co_return is_missing;
}

tenon::task<void> EventService::remove(std::string id) {
    const Resource there = co_await subscription(std::move(id));
    std::exception_ptr failure;
    std::string advice;
    json patch;
    bool may_be_gone = false;
    try {
        co_await service_.act("DELETE", there.path);
    } catch (const Refused& refused) {
        if (refused.is_not_found()) {
            co_return;  // it was there a moment ago: a DELETE whose answer was lost, and that was repeated
        }
        failure = std::current_exception();
        const unsigned status = refused.refused_with();
        patch = status == 405 || status == 400 || status == 501 ? disabling_patch(there.document) : json();
        may_be_gone = status >= 500;
        if (text(there.document, "SubscriptionType") == "SSE") {
            advice = std::string(refused.what()) + " It belongs to an open event stream (SSE), and ends with that.";
        }
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        failure = std::current_exception();
        may_be_gone = true;
    }
    if (!failure) {
        co_return;
    }
    if (!patch.is_null()) {
        co_await service_.patch(there, std::move(patch));
        co_return;
    }
    const bool is_deleted = may_be_gone && co_await is_gone(there.path);
    if (is_deleted) {
        co_return;
    }
    if (!advice.empty()) {
        throw Unexpected(advice);
    }
    std::rethrow_exception(failure);
}

}  // namespace redfish
