#include "support/bmc_sim/virtual_media.hpp"

#include <functional>

namespace tenon::bmc_sim {

namespace {

const char* const eject_action = "#VirtualMedia.EjectMedia";
const char* const insert_action = "#VirtualMedia.InsertMedia";

bool has_action(const Json& device, const char* name) {
    const auto actions = device.find("Actions");
    return actions != device.end() && actions->is_object() && actions->contains(name);
}

bool is_inserted(const Json& device) {
    const auto inserted = device.find("Inserted");
    return inserted != device.end() && *inserted == true;
}

/// A new ETag for a changed resource, where it has one.
void touch(Json& device) {
    if (device.contains("@odata.etag")) {
        const auto hash = std::hash<std::string>{}(device.dump());
        device["@odata.etag"] = "\"" + std::to_string(hash) + "\"";
    }
}

void set_inserted(Json& device, const std::string& image) {
    device["Image"] = image;
    device["ImageName"] = image.substr(image.rfind('/') + 1);
    device["Inserted"] = true;
    device["ConnectedVia"] = "URI";
    // Supermicro offers EjectMedia only while there is something to eject.
    if (has_action(device, insert_action) && !has_action(device, eject_action)) {
        const auto path = device["@odata.id"].get<std::string>();
        device["Actions"][eject_action] =
            Json{{"target", path + "/Actions/VirtualMedia.EjectMedia"}, {"sim_temporary", true}};
    }
    touch(device);
}

void set_ejected(Json& device) {
    device["Image"] = nullptr;
    device["ImageName"] = nullptr;
    device["Inserted"] = false;
    device["ConnectedVia"] = "NotConnected";
    if (has_action(device, eject_action) && device["Actions"][eject_action].contains("sim_temporary")) {
        device["Actions"].erase(eject_action);
    }
    touch(device);
}

}  // namespace

bool VirtualMedia::is_device(const std::string& path) {
    const auto* found = tree_.find(path);
    return found != nullptr && path.find("/VirtualMedia/") != std::string::npos && found->contains("MediaTypes");
}

std::optional<Response> VirtualMedia::act(const Request& request) {
    const auto split = request.path.find("/Actions/");
    if (split == std::string::npos || !is_device(request.path.substr(0, split))) {
        return std::nullopt;
    }
    auto& device = *tree_.find(request.path.substr(0, split));
    const auto action = request.path.substr(split);
    const bool is_oem = action.find("/Oem/Hpe/") != std::string::npos && device.contains("Oem");
    const auto ends_with = [&](const std::string& name) {
        return action.size() >= name.size() && action.compare(action.size() - name.size(), name.size(), name) == 0;
    };
    if ((ends_with(".EjectMedia") && has_action(device, eject_action)) || (is_oem && ends_with(".EjectVirtualMedia"))) {
        return eject(device, request.body);
    }
    if ((ends_with(".InsertMedia") && has_action(device, insert_action)) ||
        (is_oem && ends_with(".InsertVirtualMedia"))) {
        return insert(device, request.body);
    }
    return std::nullopt;
}

Response VirtualMedia::insert(Json& device, const std::string& body) {
    const auto arguments = parse_json(body);
    if (!arguments || !arguments->is_object() || !arguments->contains("Image") || !arguments->at("Image").is_string()) {
        return error_response(400, "ActionParameterMissing", "The action InsertMedia requires the parameter Image.");
    }
    if (is_inserted(device)) {
        return error_response(409, "ResourceInUse", "The device has a medium already.");
    }
    set_inserted(device, arguments->at("Image").get<std::string>());
    return {204, {}, ""};
}

Response VirtualMedia::eject(Json& device, const std::string& body) {
    // Real ones want an object, be it empty (HPE).
    if (const auto arguments = parse_json(body); !arguments || !arguments->is_object()) {
        return error_response(400, "MalformedJSON", "The request body could not be parsed as JSON.");
    }
    if (!is_inserted(device)) {
        return error_response(
            500, "InternalError", "The request failed due to an internal service error."
        );  // as bmcweb
    }
    set_ejected(device);
    return {204, {}, ""};
}

Response VirtualMedia::change(const Request& request) {
    auto& device = *tree_.find(request.path);
    if (allowed(request.path) == "GET") {
        auto refusal = error_response(405, "OperationNotAllowed", "The device is changed by its actions.");
        refusal.headers.emplace_back("Allow", "GET");
        return refusal;
    }
    const auto match = request.headers.find("if-match");
    if (match == request.headers.end() && options_.requires_if_match) {
        return error_response(428, "PreconditionRequired", "The request must have an If-Match header.");
    }
    if (match != request.headers.end() && match->second != "*" &&
        device.value("@odata.etag", match->second) != match->second) {
        return error_response(412, "PreconditionFailed", "The ETag supplied did not match the ETag of the resource.");
    }
    const auto body = parse_json(request.body);
    if (!body || !body->is_object()) {
        return error_response(400, "MalformedJSON", "The request body could not be parsed as JSON.");
    }
    const auto image = body->value("Image", Json());
    if (image.is_string() && !image.get<std::string>().empty()) {
        set_inserted(device, image.get<std::string>());
    } else {
        set_ejected(device);
    }
    return json_response(200, device);
}

std::string VirtualMedia::allowed(const std::string& path) {
    const auto* device = tree_.find(path);
    return has_action(*device, eject_action) || has_action(*device, insert_action) ? "GET" : "GET, PATCH";
}

}  // namespace tenon::bmc_sim
