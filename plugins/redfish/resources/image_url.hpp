#pragma once

#include <string>
#include <string_view>

namespace redfish {

// Where an image lies, as plain functions on its URL.

/// The URL with `***` in place of user and password, as it may be shown.
std::string masked_url(std::string_view url);

/// Whether both name one image. Services show the URL without its password, or without its scheme.
bool is_same_image(std::string_view a, std::string_view b);

/// What TransferProtocolType calls the URL's scheme: HTTP, HTTPS, NFS, CIFS (for smb too), …; empty: none of these.
std::string transfer_protocol_of(std::string_view url);

/// The boot device that the image's name gives away: "cd" for .iso, "usb" for .img, else empty.
std::string boot_device_for_image(std::string_view url);

}  // namespace redfish
