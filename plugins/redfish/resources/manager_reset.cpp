#include "resources/manager_reset.hpp"

#include "client/action.hpp"
#include "resources/no_answer.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::string_view graceful_restart = "GracefulRestart";
constexpr std::string_view force_restart = "ForceRestart";

constexpr std::chrono::seconds poll_interval{5};
constexpr int polls_until_not_gone = 12;
constexpr int most_polls = 120;

bool names_reset_type(const Refused& refused) {
    return refused.refused_with() == 400 &&
           std::any_of(refused.messages().begin(), refused.messages().end(), [](const Message& message) {
               return message.names("ResetType");
           });
}

}  // namespace

std::string reset_type_for(ResetWish wish, const std::vector<std::string>& listed) {
    const auto is_offered = [&](std::string_view type) {
        return listed.empty() || std::find(listed.begin(), listed.end(), type) != listed.end();
    };
    if (wish != ResetWish::force && is_offered(graceful_restart)) {
        return std::string(graceful_restart);
    }
    if (wish != ResetWish::graceful && is_offered(force_restart)) {
        return std::string(force_restart);
    }
    std::string offered;
    for (const std::string& type : listed) {
        offered += (offered.empty() ? "" : ", ") + type;
    }
    const std::string wanted = wish == ResetWish::none       ? "neither GracefulRestart nor ForceRestart"
                               : wish == ResetWish::graceful ? "no GracefulRestart"
                                                             : "no ForceRestart";
    throw tenon::unsupported("The manager offers " + wanted + "; it offers " + offered);
}

tenon::task<json> reset_manager(Service& service, Resource manager, ResetWish wish) {
    const auto action = action_of(manager.document, "#Manager.Reset");
    if (!action) {
        throw tenon::unsupported("The manager " + manager.path + " has no action Manager.Reset");
    }
    const std::vector<std::string> listed = co_await allowable_values(service, *action, "ResetType");
    const std::string type = reset_type_for(wish, listed);
    const json body = tenon::obj("ResetType", type);
    bool is_confirmed = true;
    bool takes_no_type = false;
    try {
        co_await service.act("POST", action->target, body);
    } catch (const Refused& refused) {
        // Before Manager 1.0 named it, the action had no parameter; there it knows one way only.
        takes_no_type = listed.empty() && wish == ResetWish::none && names_reset_type(refused);
        if (!takes_no_type) {
            throw;
        }
    } catch (const Failure&) {
        throw;
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        is_confirmed = false;  // the connection ended: so it does when the BMC restarts at once
    }
    if (takes_no_type) {
        co_await service.act("POST", action->target, json::object());
    }
    co_return tenon::obj("manager", manager.path, "reset_type", type, "confirmed", is_confirmed);
}

tenon::task<void> wait_until_back(Service& service, std::string manager) {
    bool was_away = false;
    for (int polls = 1; polls <= most_polls; ++polls) {
        co_await service.pause(poll_interval);
        bool is_there = true;
        try {
            co_await service.get(manager);
        } catch (const tenon::Error& error) {
            if (ends_the_call(error)) {
                throw;
            }
            is_there = false;
        }
        was_away = was_away || !is_there;
        if (is_there && (was_away || polls >= polls_until_not_gone)) {
            co_return;
        }
        service.progress(0, is_there ? "the BMC is still there" : "the BMC is away");
    }
    throw Unexpected("The BMC was told to restart and has not come back within ten minutes");
}

}  // namespace redfish
