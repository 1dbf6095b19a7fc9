#pragma once

#include "client/service.hpp"

#include <optional>
#include <string>
#include <vector>

namespace redfish {

/// What is to be inserted, and where.
struct MediaInsertion {
    std::string image;             ///< a URL
    std::string device;            ///< an Id or a path; empty: any
    std::string boot_device;       ///< cd, dvd, usb, floppy; empty: what the image's name gives away
    std::string username;          ///< for the server that holds the image; empty: none
    std::string password;          ///< a secret
    std::optional<bool> inserted;  ///< absent: not sent, which means true
    std::optional<bool> write_protected;
    std::string transfer_method;  ///< Stream or Upload; empty: not sent
    std::string transfer_protocol_type;
};

/// A virtual media device as it is shown: Redfish's own properties, without credentials.
json shown_device(const Resource& device);

/// Puts an image into a virtual media device (VirtualMedia.InsertMedia, else the vendor's action, else PATCH).
class InsertMedia {
public:
    InsertMedia(Service& service, std::string system_id, MediaInsertion wanted)
        : service_(service), system_id_(std::move(system_id)), wanted_(std::move(wanted)) {}

    struct Choice {
        std::vector<Resource> empty;  ///< the devices to try, in this order
        Resource holder;              ///< the device that holds the image already; no path: none does
    };

    /// Which devices may take the image. Throws tenon::not_found for a device that does not exist, tenon::conflict when
    /// all that fit hold something else, tenon::unsupported when none fits or none can be filled.
    tenon::task<Choice> choose();

    /// Inserts, waits until the medium is in, and answers the device as it is then. An image that is in already stays.
    /// When no answer comes, what the device shows decides.
    tenon::task<Resource> run();

private:
    tenon::task<void> fill(Resource device);
    tenon::task<void> send(Resource device);
    tenon::task<Resource> wait_until_inserted(std::string path);
    tenon::task<bool> is_in_after_all(std::string path);

    Service& service_;
    std::string system_id_;
    MediaInsertion wanted_;
};

}  // namespace redfish
