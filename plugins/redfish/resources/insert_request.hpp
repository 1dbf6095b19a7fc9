#pragma once

#include "client/service.hpp"
#include "quirks/insert_media.hpp"
#include "resources/insert_media.hpp"

#include <string>

namespace redfish {

enum class InsertWay {
    action,
    oem_action,
    patch,
    none
};

/// How this empty device is filled: by the standard's action, by the vendor's, or by PATCH where Allow does not forbid
/// it.
InsertWay insert_way(const Resource& device);

/// What is sent to fill it.
struct InsertRequest {
    InsertWay way = InsertWay::none;
    std::string target;  ///< of an action
    json body;
    std::string transfer_protocol;  ///< for a service that insists on it; empty: the URL's scheme is none of Redfish's
};

/// The request as the standard wants it: Image, the caller's wishes, and those parameters that the action's ActionInfo
/// says are required. Inserted and WriteProtected are not sent to an action unasked (several refuse them, and the
/// standard assumes true), but always to a PATCH (Lenovo's inserts nothing without).
tenon::task<InsertRequest> insert_request(Service& service, Resource device, MediaInsertion wanted);

}  // namespace redfish
