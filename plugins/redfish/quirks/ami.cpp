#include "quirks/ami.hpp"

#include "protocol/letter_case.hpp"

#include <algorithm>

namespace redfish::ami {

std::vector<std::string> media_types_in(std::string_view name) {
    const std::string lowered = lower(name);
    const auto has = [&](std::string_view part) { return lowered.find(part) != std::string::npos; };
    std::vector<std::string> types;
    if (has("cd")) {
        types.emplace_back("cd");
    }
    if (has("dvd")) {
        types.emplace_back("dvd");
    }
    if (has("usb") || has("removable") || has("hd")) {
        types.emplace_back("usbstick");
    }
    if (has("floppy")) {
        types.emplace_back("floppy");
    }
    return types;
}

}  // namespace redfish::ami
