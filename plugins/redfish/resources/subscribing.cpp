#include "resources/subscribing.hpp"

#include "client/collection.hpp"
#include "protocol/created_path.hpp"
#include "protocol/path.hpp"
#include "quirks/quirks.hpp"
#include "resources/no_answer.hpp"
#include "resources/subscription.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace redfish {

namespace {

/// How often a create is amended: no service was seen to need more than two.
constexpr std::size_t most_tries = 4;

bool is_listed(const std::vector<std::string>& paths, const std::string& path) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& known) {
        return is_same_resource(known, path);
    });
}

}  // namespace

tenon::task<std::string> Subscribing::find(std::vector<std::string> except, bool is_any_context) {
    const Collection collection = co_await read_collection(service_, collection_);
    for (const std::string& path : collection.members) {
        if (is_listed(except, path)) {
            continue;
        }
        bool is_found = false;
        try {
            const Resource resource = co_await service_.get(path);
            is_found = is_any_context ? text(resource.document, "Destination") == text(payload_, "Destination")
                                      : is_ours(resource.document, payload_);
        } catch (const Refused&) {
            // One member that cannot be read does not hide the others.
        }
        if (is_found) {
            co_return path;
        }
    }
    co_return std::string();
}

tenon::task<std::string> Subscribing::new_member(bool is_patient) {
    for (bool is_second = false;; is_second = true) {
        std::string path;
        try {
            if (slot_) {
                const Resource slot = co_await service_.get(slot_->path);
                path = is_ours(slot.document, payload_) ? slot.path : "";
            } else {
                path = co_await find(before_, false);
            }
        } catch (const tenon::Error& error) {
            // What went wrong first is what the caller must hear; after a 2xx nothing has gone wrong.
            if (ends_the_call(error)) {
                throw;
            }
        }
        if (!path.empty() || is_second || !is_patient) {
            co_return path;
        }
        // A service that lists what it created a moment later, or is still at it behind a lost answer.
        co_await service_.pause(std::chrono::seconds(1));
    }
}

tenon::task<std::optional<Resource>> Subscribing::free_slot() {
    const Collection collection = co_await read_collection(service_, collection_);
    for (const std::string& path : collection.members) {
        try {
            Resource slot = co_await service_.get(path);
            has_slots_ = has_slots_ || is_fixed_subscription(slot.document);
            if (!filling_patch(slot.document, payload_).is_null()) {
                co_return slot;
            }
        } catch (const Refused&) {
            // One slot that cannot be read does not hide the others.
        }
    }
    co_return std::nullopt;
}

tenon::task<tenon::HttpResponse> Subscribing::send() {
    if (!slot_) {
        co_return co_await service_.act("POST", collection_, payload_);
    }
    json patch = filling_patch(slot_->document, payload_);
    Resource slot = *slot_;
    co_return co_await service_.patch(std::move(slot), std::move(patch));
}

tenon::task<std::string> Subscribing::place(json arguments) {
    std::vector<json> tried;
    while (true) {
        tried.push_back(payload_);
        std::exception_ptr failure;
        std::optional<json> amended;
        std::string path;
        bool may_be_there = true;
        bool is_patient = true;
        bool cannot_post = false;
        try {
            const tenon::HttpResponse response = co_await send();
            const auto location = response.header("Location");
            path = slot_ ? slot_->path
                         : created_path(location ? *location : std::string_view(), response.body, collection_);
        } catch (const Refused& refused) {
            failure = std::current_exception();
            amended = amended_payload(payload_, arguments, refused);
            cannot_post = !slot_ && (refused.refused_with() == 405 || refused.refused_with() == 501);
            // A duplicate may be our own, of a request that was repeated; so may be what stands behind a 5xx.
            may_be_there = refused.refused_with() >= 500 || says_duplicate(refused.messages());
            is_patient = false;
        } catch (const tenon::Error& error) {
            if (ends_the_call(error)) {
                throw;
            }
            failure = std::current_exception();
        }
        if (cannot_post) {
            slot_ = co_await free_slot();
        }
        if (cannot_post && slot_) {
            continue;
        }
        const bool is_new_try =
            amended && tried.size() < most_tries && std::find(tried.begin(), tried.end(), *amended) == tried.end();
        if (is_new_try) {
            payload_ = *std::move(amended);
            continue;
        }
        if (path.empty() && may_be_there && !cannot_post) {
            path = co_await new_member(is_patient);
        }
        if (failure && path.empty()) {
            std::rethrow_exception(failure);
        }
        co_return path;
    }
}

tenon::task<std::string> Subscribing::advice(Refused refused) {
    if (says_duplicate(refused.messages())) {
        std::string existing;
        std::vector<std::string> none;
        try {
            existing = co_await find(none, false);
            if (existing.empty()) {
                existing = co_await find(none, true);
            }
        } catch (const tenon::Error& error) {
            if (ends_the_call(error)) {
                throw;
            }
        }
        if (!existing.empty()) {
            co_return " It is there already, as subscription " + std::string(last_segment(existing)) + ".";
        }
    }
    if (has_slots_ && !slot_) {
        co_return " The BMC has a fixed number of subscriptions, and none is free: delete one.";
    }
    std::string known = licence_advice(refused.messages()) + event_service_advice(event_service_);
    if (known.empty() && refused.refused_with() == 400) {
        known = destination_advice(text(payload_, "Destination"));
    }
    co_return known;
}

tenon::task<json> Subscribing::create(json payload, json arguments) {
    payload_ = std::move(payload);
    Collection there = co_await read_collection(service_, collection_);
    before_ = std::move(there.members);
    std::string path;
    std::optional<Refused> refused;
    try {
        path = co_await place(std::move(arguments));
    } catch (const Refused& refusal) {
        refused = refusal;
    }
    if (refused) {
        const std::string known = co_await advice(*refused);
        if (known.empty()) {
            throw *refused;
        }
        Unexpected advised(refused->what() + known);
        advised.code(refused->code());
        throw advised;
    }
    if (path.empty()) {
        // The service said yes and shows nothing new: it may take one like it for the same.
        try {
            std::vector<std::string> none;
            path = co_await find(none, false);
        } catch (const tenon::Error& error) {
            if (ends_the_call(error)) {
                throw;
            }
        }
    }
    json created = payload_;
    if (!path.empty()) {
        try {
            Resource resource = co_await service_.get_created(path);
            created = std::move(resource.document);
        } catch (const tenon::Error& error) {
            // Created, but not to be read: say what was asked for, and its id. An error would leave an orphan.
            if (ends_the_call(error)) {
                throw;
            }
        }
        if (member(created, "Id").is_null()) {
            created["Id"] = std::string(last_segment(path));
        }
    }
    if (const std::string disabled = event_service_advice(event_service_); !disabled.empty()) {
        service_.progress(100, "The subscription is there, but no event will come." + disabled);
    }
    co_return created;
}

}  // namespace redfish
