#include "resources/settings_object.hpp"

#include "protocol/path.hpp"
#include "quirks/config_job.hpp"
#include "resources/action_parameters.hpp"
#include "resources/left_task.hpp"
#include "resources/no_answer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace redfish {

namespace {

constexpr const char* apply_time_annotation = "@Redfish.SettingsApplyTime";

/// What to send for the wish; empty: nothing, for what the service does anyway is what was asked for.
std::string
apply_time_to_send(const std::string& wanted, const std::vector<std::string>& supported, const std::string& path) {
    if (wanted.empty() || std::find(supported.begin(), supported.end(), wanted) != supported.end()) {
        return wanted;
    }
    if (supported.empty() && wanted == "OnReset") {
        return {};
    }
    throw tenon::unsupported(
        "The BMC cannot apply the settings at " + path + " at '" + wanted + "'; it " +
        (supported.empty() ? "does not say that it lets one choose" : "supports " + listed(supported))
    );
}

bool says_reset(const tenon::HttpResponse& answer) {
    const std::string_view body = answer.body;
    return body.find("RebootRequired") != std::string_view::npos ||
           body.find("ResetRequired") != std::string_view::npos;
}

tenon::task<std::string> start_job(Service& service, std::string collection, std::string settings) {
    json job = config_job(settings);
    std::string failure;
    try {
        tenon::HttpResponse answer = co_await service.act("POST", collection, std::move(job), Wait::no);
        std::string path;
        if (const auto location = answer.header("Location")) {
            path = path_of(*location);
        }
        co_return path.empty() ? collection : path;
    } catch (const Refused& refused) {
        if (refused.is_not_found() || refused.refused_with() == 405) {
            co_return std::string();  // an emulator of such a BMC: there are no jobs, so none is needed
        }
        failure = refused.what();
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        failure = error.what();
    }
    throw Unexpected(
        "The settings are pending at " + settings + ", but the job that would apply them was not started: " + failure
    );
}

}  // namespace

std::string settings_path(const Resource& resource) {
    const std::string path = path_of(link(member(resource.document, "@Redfish.Settings"), "SettingsObject"));
    return path.empty() ? resource.path : path;
}

std::vector<std::string> apply_times(const json& resource, const json& settings) {
    std::vector<std::string> times = texts_of(member(member(resource, "@Redfish.Settings"), "SupportedApplyTimes"));
    if (times.empty()) {
        times = texts_of(member(member(settings, apply_time_annotation), "ApplyTime@Redfish.AllowableValues"));
    }
    return times;
}

tenon::task<Resource> read_settings(Service& service, Resource resource) {
    const std::string path = settings_path(resource);
    if (is_same_resource(path, resource.path)) {
        co_return resource;
    }
    try {
        co_return co_await service.get(path);
    } catch (const Failure&) {
        // The caller sees an empty document.
    }
    Resource settings;
    settings.path = path;
    co_return settings;
}

tenon::task<SettingsChange>
change_settings(Service& service, Resource resource, Resource settings, json patch, std::string apply_time) {
    const std::string path = settings.path;
    const std::vector<std::string> supported = apply_times(resource.document, settings.document);
    const std::string when = apply_time_to_send(apply_time, supported, path);
    if (!when.empty()) {
        json annotation;
        annotation["ApplyTime"] = when;
        patch[apply_time_annotation] = std::move(annotation);
    }
    SettingsChange change;
    tenon::HttpResponse answer = co_await service.patch(settings, std::move(patch), Wait::no);
    change.says_reset = says_reset(answer);
    change.job = co_await left_task(service, "PATCH", path, std::move(answer));
    const std::string jobs = config_job_collection(settings.document);
    if (!jobs.empty() && when.empty() && change.job.empty()) {
        change.job = co_await start_job(service, jobs, path);
    }
    change.settings.path = path;
    try {
        change.settings = co_await service.get(path);
    } catch (const Failure&) {
        // The change was accepted; that it cannot be seen is no failure of it.
    }
    co_return change;
}

}  // namespace redfish
