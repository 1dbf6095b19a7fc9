#include "resources/session_service.hpp"

#include "client/collection.hpp"
#include "protocol/path.hpp"
#include "resources/excerpt.hpp"
#include "resources/failures.hpp"

#include <array>
#include <utility>

namespace redfish {

namespace {

// Not Password and Token, which some services print, if only as null.
constexpr std::array<std::string_view, 7> session_names{
    "Id", "Name", "UserName", "SessionType", "CreatedTime", "ClientOriginIPAddress", "Roles"};

/// The collection of sessions: where the root says, else where the SessionService says. Empty: there is none.
tenon::task<std::string> sessions_path(Service& service) {
    const json root = co_await service.root_if_any();
    std::string path = link(member(root, "Links"), "Sessions");
    if (!path.empty()) {
        co_return path;
    }
    const std::string session_service = co_await service.root_link("SessionService");
    try {
        const Resource resource = co_await service.get(session_service);
        path = link(resource.document, "Sessions");
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
    if (path.empty()) {
        throw tenon::unsupported("The BMC has no sessions: neither its root nor a SessionService names any");
    }
    co_return path;
}

/// Ends the session; that it is gone already is as good.
tenon::task<void> end_session(Service& service, std::string path) {
    try {
        co_await service.act("DELETE", std::move(path));
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
}

}  // namespace

tenon::task<json> list_sessions(Service& service) {
    const std::string path = co_await sessions_path(service);
    Collection listed = co_await read_collection(service, path);
    const Members members = co_await read_members(service, std::move(listed));
    Failures failures;
    failures.add(members);
    json sessions = json::array();
    for (const Resource& resource : members.resources) {
        json session = excerpt(resource.document, session_names);
        session["path"] = resource.path;
        sessions.push_back(std::move(session));
    }
    co_return tenon::obj("sessions", std::move(sessions), "failures", failures.list());
}

tenon::task<json> clear_sessions(Service& service, std::string id) {
    const std::string path = co_await sessions_path(service);
    Collection sessions = co_await read_collection(service, path);
    if (!id.empty()) {
        sessions.members = members_with_id(sessions, id, "session");
    }
    json cleared = json::array();
    Failures failures;
    for (const std::string& session : sessions.members) {
        try {
            co_await end_session(service, session);
            cleared.push_back(std::string(last_segment(session)));
        } catch (const Failure& failure) {
            failures.add(session, failure.what());
        }
    }
    if (cleared.empty() && !failures.empty()) {
        throw Unexpected("No session was ended. " + failures.joined());
    }
    co_return tenon::obj("cleared", std::move(cleared), "failures", failures.list());
}

}  // namespace redfish
