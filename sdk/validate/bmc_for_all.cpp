// SPDX-License-Identifier: Apache-2.0
#include "bmc_for_all.hpp"

#include <tenon/value.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

namespace tenon::validate {

namespace {

using test::Answer;
using test::Request;

std::string path_of(const Request& request) {
    auto path = request.path();
    path.resize(std::min(path.find_first_of("?#"), path.size()));
    while (path.size() > 1 && path.back() == '/') {
        path.pop_back();
    }
    return path;
}

std::string last_part(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

Answer of_json(unsigned status, const json& body) {
    Answer answer;
    answer.http_status = status;
    answer.body = body.dump();
    answer.headers = {{"ETag", "\"1\""}, {"OData-Version", "4.0"}};
    return answer;
}

/// A resource that could be anything: members where its name is that of a collection, and links by every usual name.
json any_resource(const std::string& path) {
    static constexpr std::array names = {
        "Systems",
        "Managers",
        "Chassis",
        "LogServices",
        "Entries",
        "VirtualMedia",
        "Bios",
        "Settings",
        "Jobs",
        "Tasks",
        "Sessions",
        "SecureBoot",
        "Subscriptions",
        "EventService",
        "Registries",
        "Storage",
        "JobService",
        "TaskService",
        "Processors",
        "Memory",
        "UpdateService",
        "SessionService",
        "Volumes",
        "EthernetInterfaces",
        "FirmwareInventory",
        "SoftwareInventory",
        "AccountService",
        "Thermal",
        "Power"};
    static constexpr std::array collections = {
        "Systems",    "Managers", "Chassis",  "LogServices",        "Entries",           "VirtualMedia",
        "Jobs",       "Tasks",    "Sessions", "Subscriptions",      "Registries",        "Storage",
        "Processors", "Memory",   "Volumes",  "EthernetInterfaces", "FirmwareInventory", "SoftwareInventory"};
    json body =
        obj("@odata.id", path, "@odata.type", "#Resource.v1_0_0.Resource", "Id", last_part(path), "Name", "Any");
    for (const char* name : collections) {
        if (last_part(path) == name) {
            body["Members"] = arr(obj("@odata.id", path + "/1"));
            body["Members@odata.count"] = 1;
            return body;
        }
    }
    body["Status"] = obj("State", "Enabled", "Health", "OK");
    body["PowerState"] = "On";
    body["Attributes"] = obj("BootMode", "Uefi");
    for (const char* name : names) {
        body[name] = obj("@odata.id", (path == "/" ? "" : path) + "/" + name);
    }
    return body;
}

std::optional<Answer> from_directory(const std::string& directory, const std::string& path) {
    if (path.find("..") != std::string::npos) {
        return std::nullopt;
    }
    std::ifstream file(std::filesystem::path(directory) / path.substr(1) / "index.json");
    if (!file) {
        return std::nullopt;
    }
    Answer answer;
    answer.body.assign(std::istreambuf_iterator<char>(file), {});
    answer.headers = {{"ETag", "\"1\""}, {"OData-Version", "4.0"}};
    return answer;
}

Answer accepted(const Request& request, const std::string& path) {
    if (request.method == "POST" && path.find("/Actions/") == std::string::npos) {
        auto answer = of_json(201, any_resource(path + "/1"));
        answer.headers.emplace_back("Location", path + "/1");
        return answer;
    }
    Answer answer;
    answer.http_status = 204;
    return answer;
}

}  // namespace

void answer_everything(test::Bmc& bmc, const std::string& directory, std::chrono::nanoseconds after) {
    bmc.otherwise([directory, after, any_by_path = std::map<std::string, Answer>()](const Request& request) mutable {
        const auto path = path_of(request);
        if (request.method != "GET" && request.method != "HEAD") {
            auto answer = accepted(request, path);
            answer.after = after;
            return answer;
        }
        Answer answer;
        if (directory.empty()) {
            auto& known = any_by_path[path];
            if (known.body.empty()) {
                known = of_json(200, any_resource(path));
            }
            answer = known;
        } else if (auto found = from_directory(directory, path)) {
            answer = *std::move(found);
        } else {
            answer = of_json(404, obj("error", obj("code", "Base.1.0.ResourceMissingAtURI", "message", "no " + path)));
        }
        if (request.method == "HEAD") {
            answer.body.clear();
        }
        answer.after = after;
        return answer;
    });
}

}  // namespace tenon::validate
