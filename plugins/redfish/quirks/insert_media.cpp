#include "quirks/insert_media.hpp"

#include "protocol/path.hpp"

#include <array>

namespace redfish {

namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has_insert_action(const json& virtual_media) {
    return !text(member(member(virtual_media, "Actions"), "#VirtualMedia.InsertMedia"), "target").empty();
}

}  // namespace

bool add_transfer_parameters(json& body, const std::string& transfer_protocol, const Names& names) {
    bool is_changed = false;
    if (!transfer_protocol.empty() && !body.contains("TransferProtocolType") && names("TransferProtocolType")) {
        body["TransferProtocolType"] = transfer_protocol;
        is_changed = true;
    }
    if (!body.contains("TransferMethod") && names("TransferMethod")) {
        body["TransferMethod"] = "Stream";
        is_changed = true;
    }
    return is_changed;
}

bool add_empty_credentials(json& body, const Names& names) {
    const bool is_wanted = names("UserName") || names("Password");
    if (!is_wanted || body.contains("UserName") || body.contains("Password")) {
        return false;
    }
    body["UserName"] = "none";
    body["Password"] = "none";
    return true;
}

bool remove_what_is_assumed(json& body, const Names& names) {
    bool is_changed = false;
    bool is_named = false;
    for (const char* property : {"Inserted", "WriteProtected"}) {
        is_named = is_named || names(property);
    }
    // Whoever does not know one of them does not know the other.
    for (const char* property : {"Inserted", "WriteProtected"}) {
        if (is_named && member(body, property) == json(true)) {
            body.erase(property);
            is_changed = true;
        }
    }
    return is_changed;
}

std::optional<json> amended_insert(const json& body, const std::string& transfer_protocol, const Names& names) {
    json amended = body;
    const bool has_transfer = add_transfer_parameters(amended, transfer_protocol, names);
    const bool has_credentials = add_empty_credentials(amended, names);
    const bool is_plain = remove_what_is_assumed(amended, names);
    return has_transfer || has_credentials || is_plain ? std::optional<json>(std::move(amended)) : std::nullopt;
}

bool is_slot_without_insert(const json& virtual_media) {
    if (has_insert_action(virtual_media)) {
        return false;
    }
    const std::string id = text(virtual_media, "Id");
    for (const std::string_view kind : {"RDOC", "Remote"}) {
        if (std::string_view(id).substr(0, kind.size()) == kind &&
            is_digits(std::string_view(id).substr(kind.size()))) {
            return true;
        }
    }
    return false;
}

std::string oem_insert_target(const json& virtual_media) {
    const json& oem = member(virtual_media, "Oem");
    for (const char* vendor : {"Hpe", "Hp"}) {
        const json& actions = member(member(oem, vendor), "Actions");
        for (const char* name : {"#HpeiLOVirtualMedia.InsertVirtualMedia", "#HpiLOVirtualMedia.InsertVirtualMedia"}) {
            std::string target = text(member(actions, name), "target");
            if (!target.empty()) {
                return target;
            }
        }
    }
    return {};
}

json oem_insert_body(const std::string& target, const std::string& image) {
    json body;
    body["Action"] = std::string(last_segment(target));
    body["Image"] = image;
    return body;
}

}  // namespace redfish
