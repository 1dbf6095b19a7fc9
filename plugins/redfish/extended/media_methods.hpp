#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>
#include <string>

namespace redfish {

struct InsertVmediaArgs {
    std::string image;
    std::optional<std::string> device;
    std::optional<tenon::one_of<"cd", "dvd", "usb", "floppy">> boot_device;
    std::optional<std::string> username;
    std::optional<std::string> password;
    std::optional<bool> write_protected;
    std::optional<bool> inserted;
    std::optional<tenon::one_of<"Stream", "Upload">> transfer_method;
    std::optional<tenon::one_of<"CIFS", "FTP", "HTTP", "HTTPS", "NFS", "SCP", "SFTP", "TFTP">> transfer_protocol_type;
};
TENON_ARGS(
    InsertVmediaArgs, image, device, boot_device, username, password, write_protected, inserted, transfer_method,
    transfer_protocol_type
)

/// Refuses what the schema cannot: an image that is no URI, a device named twice, a password without a user.
void check_insertion(const InsertVmediaArgs& args);

/// Virtual media besides Ironic's eject_vmedia.
class MediaMethods {
public:
    tenon::task<json> list_vmedia(tenon::Call& call);
    tenon::task<json> insert_vmedia(tenon::Call& call, InsertVmediaArgs args);

    /// Before the 202: the arguments, and whether a device of the BMC can take the image.
    tenon::task<void> check_insert_vmedia(tenon::Call& call, InsertVmediaArgs args);
};

}  // namespace redfish
