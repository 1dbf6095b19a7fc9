#pragma once

namespace redfish::cisco {

/// UCS lists slots that only its KVM console fills, with no action and 405 to every change. Whether a device that
/// refused so is passed over, as long as another one did eject. Seen: launchpad 2031595, 2039042.
bool is_console_slot(unsigned refused_with);

}  // namespace redfish::cisco
