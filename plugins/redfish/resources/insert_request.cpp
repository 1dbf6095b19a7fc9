#include "resources/insert_request.hpp"

#include "protocol/letter_case.hpp"
#include "protocol/path.hpp"
#include "resources/action_parameters.hpp"
#include "resources/image_url.hpp"

#include <algorithm>
#include <utility>

namespace redfish {

namespace {

constexpr std::string_view insert_action = "#VirtualMedia.InsertMedia";

/// The word for `wanted` in the service's own spelling, when it lists its words.
std::string spelled(const std::string& wanted, const ActionParameter* parameter) {
    if (parameter != nullptr) {
        for (const std::string& value : parameter->values) {
            if (is_same_word(value, wanted)) {
                return value;
            }
        }
    }
    return wanted;
}

bool is_required(const ActionParameter* parameter) {
    return parameter != nullptr && parameter->is_required;
}

void add_wishes(json& body, const MediaInsertion& wanted) {
    body["Image"] = wanted.image;
    if (wanted.inserted) {
        body["Inserted"] = *wanted.inserted;
    }
    if (wanted.write_protected) {
        body["WriteProtected"] = *wanted.write_protected;
    }
    if (!wanted.username.empty()) {
        body["UserName"] = wanted.username;
        body["Password"] = wanted.password;
    }
    if (!wanted.transfer_method.empty()) {
        body["TransferMethod"] = wanted.transfer_method;
    }
    if (!wanted.transfer_protocol_type.empty()) {
        body["TransferProtocolType"] = wanted.transfer_protocol_type;
    }
}

void add_required(json& body, const std::vector<ActionParameter>& parameters, const std::string& protocol) {
    if (is_required(find_parameter(parameters, "TransferProtocolType")) && !protocol.empty() &&
        !body.contains("TransferProtocolType")) {
        body["TransferProtocolType"] = protocol;
    }
    const ActionParameter* method = find_parameter(parameters, "TransferMethod");
    if (is_required(method) && !body.contains("TransferMethod")) {
        body["TransferMethod"] = spelled("Stream", method);
    }
    for (const char* name : {"Inserted", "WriteProtected"}) {
        if (is_required(find_parameter(parameters, name)) && !body.contains(name)) {
            body[name] = true;
        }
    }
}

}  // namespace

InsertWay insert_way(const Resource& device) {
    if (action_of(device.document, insert_action)) {
        return InsertWay::action;
    }
    if (!oem_insert_target(device.document).empty()) {
        return InsertWay::oem_action;
    }
    const bool can_patch = device.allow.empty() || device.allow.find("PATCH") != std::string::npos;
    return can_patch && !is_slot_without_insert(device.document) ? InsertWay::patch : InsertWay::none;
}

tenon::task<InsertRequest> insert_request(Service& service, Resource device, MediaInsertion wanted) {
    InsertRequest request;
    request.way = insert_way(device);
    request.body = json::object();
    request.transfer_protocol = transfer_protocol_of(wanted.image);
    if (request.way == InsertWay::oem_action) {
        request.target = path_of(oem_insert_target(device.document));
        request.body = oem_insert_body(request.target, wanted.image);
        co_return request;
    }
    add_wishes(request.body, wanted);
    if (request.way == InsertWay::patch) {
        request.body["Inserted"] = wanted.inserted.value_or(true);
        request.body["WriteProtected"] = wanted.write_protected.value_or(true);
        co_return request;
    }
    Action action = *action_of(device.document, insert_action);
    request.target = action.target;
    const std::vector<ActionParameter> parameters = co_await action_parameters(service, std::move(action));
    request.transfer_protocol = spelled(request.transfer_protocol, find_parameter(parameters, "TransferProtocolType"));
    add_required(request.body, parameters, request.transfer_protocol);
    co_return request;
}

}  // namespace redfish
