#pragma once

#include "protocol/message.hpp"

#include <string_view>

namespace redfish {

/// One entry of a list of messages, with its text found or made. `property`: whose annotation it stands in, else empty.
/// Its text is empty when the entry says nothing.
Message message_of_entry(const json& entry, std::string_view property);

}  // namespace redfish
