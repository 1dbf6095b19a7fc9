#include "resources/eject.hpp"

#include "protocol/path.hpp"
#include "quirks/quirks.hpp"
#include "resources/media_device.hpp"
#include "resources/no_answer.hpp"
#include "resources/refusal_names.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace redfish {

namespace {

constexpr std::chrono::seconds between_looks{1};

/// DSP0266 wants {} where an action has no parameters, HPE insists on it, and some take no body at all.
tenon::task<void> post_action(Service& service, std::string target, json body) {
    bool wants_no_body = false;
    try {
        co_await service.act("POST", target, std::move(body));
    } catch (const Refused& refused) {
        wants_no_body = refused.refused_with() == 400 || refused.refused_with() == 411 || refused.refused_with() == 415;
        if (!wants_no_body) {
            throw;
        }
    }
    if (wants_no_body) {
        co_await service.act("POST", target);
    }
}

tenon::task<void> patch_out(Service& service, Resource device) {
    bool is_inserted_refused = false;
    try {
        co_await service.patch(device, eject_patch());
    } catch (const Refused& refused) {
        is_inserted_refused = refused.refused_with() == 400 && refusal_names(refused, "Inserted");
        if (!is_inserted_refused) {
            throw;
        }
    }
    if (is_inserted_refused) {
        co_await service.patch(std::move(device), eject_patch_without_inserted());
    }
}

tenon::task<void> ask_to_eject(Service& service, Resource device, std::string config) {
    std::string target;
    const EjectWay way = eject_way(device.document, device.allow, target);
    if (way == EjectWay::action) {
        co_await post_action(service, target, json::object());
        co_return;
    }
    if (way == EjectWay::oem_action) {
        co_await post_action(service, target, oem_eject_body(target));
        co_return;
    }
    if (!config.empty()) {
        const Resource configuration = co_await service.get(config);
        target = oem_config_eject_target(configuration.document);
        if (!target.empty()) {
            co_await post_action(service, target, json::object());
            co_return;
        }
    }
    co_await patch_out(service, std::move(device));
}

}  // namespace

tenon::task<bool> is_empty_within(Service& service, std::string device, int looks) {
    for (int look = 0; look < looks; ++look) {
        if (look > 0) {
            co_await service.pause(between_looks);
        }
        try {
            const Resource now = co_await service.get(device);
            if (!is_inserted(now.document)) {
                co_return true;
            }
        } catch (const Refused& refused) {
            if (refused.is_not_found()) {
                co_return true;
            }
        }
    }
    co_return false;
}

tenon::task<void> eject_medium(Service& service, Resource device, std::string config) {
    std::exception_ptr failure;
    std::optional<Refused> refused;
    try {
        co_await ask_to_eject(service, device, std::move(config));
    } catch (const Refused& refusal) {
        failure = std::current_exception();
        refused = refusal;
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        failure = std::current_exception();
    }
    if (!failure) {
        const bool is_out = co_await is_empty_within(service, device.path, looks_after_eject());
        if (!is_out) {
            throw Unexpected("the BMC accepted the eject, but the medium is still inserted");
        }
        co_return;
    }
    bool is_out = false;
    try {
        is_out = co_await is_empty_within(service, device.path, 1);
    } catch (const tenon::Error& error) {
        // The first failure says more.
        if (ends_the_call(error)) {
            throw;
        }
    }
    if (is_out) {
        co_return;
    }
    if (refused) {
        if (const std::string advice = media_advice(refused->messages()); !advice.empty()) {
            throw Unexpected(refused->what() + advice);
        }
    }
    std::rethrow_exception(failure);
}

}  // namespace redfish
