#pragma once

#include "protocol/json.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace redfish {

// What single vendors want otherwise when a medium is inserted.

/// Whether the service's refusal, a 400, is about this property.
using Names = std::function<bool(std::string_view)>;

/// The body for another try after a 400; nullopt: what is refused is what the caller asked for. Asks the functions
/// below, each about its vendor.
std::optional<json> amended_insert(const json& body, const std::string& transfer_protocol, const Names& names);

/// Nokia and others: InsertMedia wants TransferProtocolType, some after it TransferMethod too, and says so with
/// ActionParameterMissing or in the words of a GeneralError. Seen: sushy's transfer_protocol_required_error.json and
/// transfer_method_required_error.json. Adds what is named and was not sent; changes nothing without a protocol.
bool add_transfer_parameters(json& body, const std::string& transfer_protocol, const Names& names);

/// NVIDIA DGX: InsertMedia wants UserName and Password for a server that has none; "none" will do. Seen: sushy bug
/// 2071945.
bool add_empty_credentials(json& body, const Names& names);

/// Supermicro X11 and X12: InsertMedia knows neither Inserted nor WriteProtected. HPE iLO 4: a PATCH knows neither,
/// for they are read-only in VirtualMedia 1.1. Seen: community.general #6969 and #4595. Both may be left out where
/// they say true, which is what the standard assumes; a `false` is what the caller asked for, and stays.
bool remove_what_is_assumed(json& body, const Names& names);

/// Lenovo XCC: has no insert action, and of its ten slots only EXT1 to EXT4 take an image by PATCH; RDOC and Remote
/// look alike and refuse. Seen: the public XCC2 tree; Lenovo's "Insert/Eject a virtual media" says so.
bool is_slot_without_insert(const json& virtual_media);

/// HPE iLO 4: the target of the OEM action that inserts where the standard's is missing (`Oem.Hp|Hpe.Actions`). Empty:
/// none.
std::string oem_insert_target(const json& virtual_media);

/// What that action is sent: the image, and its own name, as in HPE's examples.
json oem_insert_body(const std::string& target, const std::string& image);

}  // namespace redfish
