#include "support/bmc_sim/virtual_media.hpp"

#include "support/bmc_sim/etag.hpp"

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
    return inserted == device.end() ? !text_at(device, "Image").empty() : *inserted == true;
}

void set_inserted(Json& device, const std::string& path, const std::string& image) {
    device["Image"] = image;
    device["ImageName"] = image.substr(image.rfind('/') + 1);
    device["Inserted"] = true;
    device["ConnectedVia"] = "URI";
    // Supermicro offers EjectMedia only while there is something to eject.
    if (has_action(device, insert_action) && !has_action(device, eject_action)) {
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

bool VirtualMedia::is_device(const std::string& path) const {
    const auto* const found = tree_.find(path);
    if (found == nullptr || !found->is_object()) {
        return false;
    }
    if (text_at(*found, "@odata.type").rfind("#VirtualMedia.", 0) == 0) {
        return true;
    }
    return last_segment(parent_of(path)) == "VirtualMedia" &&
           (found->contains("MediaTypes") || found->contains("Inserted") || found->contains("Image"));
}

std::optional<Response> VirtualMedia::act(const Action& action, const Request& request) {
    if (action.is("IsoConfig.UnMount")) {
        return unmount(action.resource);
    }
    if (!is_device(action.resource)) {
        return std::nullopt;
    }
    if (action.is("VirtualMedia.EjectMedia") || action.ends_with(".EjectVirtualMedia")) {
        return eject(action.resource, request);
    }
    if (action.is("VirtualMedia.InsertMedia") || action.ends_with(".InsertVirtualMedia")) {
        return insert(action.resource, request);
    }
    return std::nullopt;
}

Response VirtualMedia::insert(const std::string& path, const Request& request) {
    const auto arguments = object_in(request);
    if (!arguments || text_at(*arguments, "Image").empty()) {
        return error_response(400, "ActionParameterMissing", "The action InsertMedia requires the parameter Image.");
    }
    if (is_inserted(*tree_.find(path))) {
        return error_response(409, "ResourceInUse", "The device has a medium already.");
    }
    set_inserted(*tree_.edit(path), path, text_at(*arguments, "Image"));
    return {204, {}, ""};
}

Response VirtualMedia::eject(const std::string& path, const Request& request) {
    if (!object_in(request)) {
        return malformed_json();  // real ones want an object, be it empty (HPE)
    }
    if (!is_inserted(*tree_.find(path))) {
        // As bmcweb.
        return error_response(500, "InternalError", "The request failed due to an internal service error.");
    }
    set_ejected(*tree_.edit(path));
    return {204, {}, ""};
}

/// Supermicro X10: the configuration stands beside the devices, in the collection or next to it.
Response VirtualMedia::unmount(const std::string& path) {
    const auto collection = parent_of(path);
    std::vector<std::string> devices;
    tree_.for_each([&](const std::string& candidate, const Json&) {
        if (candidate.rfind(collection + "/", 0) == 0 && is_device(candidate)) {
            devices.push_back(candidate);
        }
    });
    for (const auto& device : devices) {
        set_ejected(*tree_.edit(device));
    }
    return error_response(200, "Success", "Successfully Completed Request.");
}

Response VirtualMedia::change(const std::string& path, const Json& body) {
    if (allowed(path) == "GET, HEAD") {
        return method_not_allowed("GET, HEAD", "The device is changed by its actions.");
    }
    auto& device = *tree_.edit(path);
    for (const auto& [name, value] : body.items()) {
        if (name.rfind('@', 0) != 0 && name != "Password") {
            device[name] = value;
        }
    }
    if (const auto image = text_at(body, "Image"); !image.empty()) {
        set_inserted(device, path, image);
    } else if (body.contains("Image") || body.contains("Inserted")) {
        set_ejected(device);
    }
    return json_response(200, device);
}

std::string VirtualMedia::allowed(const std::string& path) const {
    const auto& device = *tree_.find(path);
    return has_action(device, eject_action) || has_action(device, insert_action) ? "GET, HEAD" : "GET, HEAD, PATCH";
}

}  // namespace tenon::bmc_sim
