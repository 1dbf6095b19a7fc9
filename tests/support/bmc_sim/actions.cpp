#include "support/bmc_sim/actions.hpp"

#include "support/bmc_sim/etag.hpp"

#include <vector>

namespace tenon::bmc_sim {

namespace {

Response done() {
    return {204, {}, ""};
}

}  // namespace

Response Actions::act(const Action& action, const Request& request) {
    // iDRAC10 refuses any If-Match at an action; no standard says that there may be one.
    if (const auto tag = request.headers.find("if-match"); tag != request.headers.end() && tag->second != "*") {
        return error_response(412, "PreconditionFailed", "The ETag supplied did not match that of the action.");
    }
    const auto arguments = request.body.empty() ? Json(Json::object()) : object_in(request).value_or(Json());
    if (!arguments.is_object()) {
        return malformed_json();
    }
    if (auto refusal = check_arguments(action, arguments, tree_)) {
        return std::move(*refusal);
    }
    if (auto answer = media_.act(action, request)) {
        return std::move(*answer);
    }
    if (action.is("LogService.ClearLog")) {
        return clear_log(action.resource);
    }
    if (action.is("Bios.ResetBios")) {
        return reset_bios(action.resource);
    }
    if (action.is("SecureBoot.ResetKeys")) {
        return reset_keys(action.resource, arguments);
    }
    if (action.is("ComputerSystem.Reset")) {
        return reset_system(action.resource, arguments);
    }
    if (action.is("EventService.SubmitTestEvent")) {
        return events_.submit_test_event(arguments);
    }
    if (action.is("EventDestination.ResumeSubscription")) {
        return resume(action.resource);
    }
    if (action.is("DellJobService.DeleteJobQueue")) {
        return delete_jobs(arguments);
    }
    return done();
}

Response Actions::clear_log(const std::string& service) {
    auto entries = link_at(*tree_.find(service), "Entries");
    if (entries.empty()) {
        entries = service + "/Entries";
    }
    if (const auto* const old = tree_.find(entries)) {
        Json cleared = *old;
        tree_.remove_all(entries);
        cleared["Members"] = Json::array();
        cleared["Members@odata.count"] = 0;
        cleared.erase("Members@odata.nextLink");
        touch(cleared);
        tree_.put(entries, std::move(cleared));
    }
    return done();
}

Response Actions::reset_bios(const std::string& bios) {
    auto& resource = *tree_.edit(bios);
    resource["ResetBiosToDefaultsPending"] = true;
    touch(resource);
    return done();
}

Response Actions::reset_keys(const std::string& secure_boot, const Json& arguments) {
    auto& resource = *tree_.edit(secure_boot);
    const auto type = text_at(arguments, "ResetKeysType");
    resource["SecureBootMode"] = type == "ResetAllKeysToDefault" ? "UserMode" : "SetupMode";
    touch(resource);
    return done();
}

Response Actions::reset_system(const std::string& system, const Json& arguments) {
    auto& resource = *tree_.edit(system);
    const auto type = text_at(arguments, "ResetType");
    resource["PowerState"] = type == "ForceOff" || type == "GracefulShutdown" ? "Off" : "On";
    touch(resource);
    return done();
}

Response Actions::resume(const std::string& subscription) {
    auto& resource = *tree_.edit(subscription);
    auto& status = resource["Status"];
    if (!status.is_object()) {
        status = Json::object();
    }
    status["State"] = "Enabled";
    touch(resource);
    return done();
}

/// Dell: JID_CLEARALL, or JID_CLEARALL_FORCE, means all of them.
Response Actions::delete_jobs(const Json& arguments) {
    const auto id = text_at(arguments, "JobID");
    if (id.empty()) {
        return error_response(400, "ActionParameterMissing", "DeleteJobQueue requires the parameter JobID.");
    }
    std::vector<std::string> jobs;
    std::vector<std::string> collections;
    tree_.for_each([&](const std::string& path, const Json& resource) {
        if (text_at(resource, "@odata.type").rfind("#JobCollection", 0) == 0 || last_segment(path) == "Jobs") {
            collections.push_back(path);
        }
    });
    for (const auto& collection : collections) {
        const Json members = tree_.find(collection)->value("Members", Json::array());
        for (const auto& member : members) {
            const auto job = without_trailing_slash(text_at(member, "@odata.id"));
            if (id.rfind("JID_CLEARALL", 0) == 0 || last_segment(job) == id) {
                tree_.remove(job);
                tree_.remove_member(collection, job);
                jobs.push_back(job);
            }
        }
    }
    if (jobs.empty() && id.rfind("JID_CLEARALL", 0) != 0) {
        return error_response(400, "ResourceNotFound", "There is no job " + id + ".");
    }
    return error_response(200, "Success", "The request completed successfully.");
}

}  // namespace tenon::bmc_sim
