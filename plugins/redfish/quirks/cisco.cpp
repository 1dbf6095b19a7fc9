#include "quirks/cisco.hpp"

namespace redfish::cisco {

bool is_console_slot(unsigned refused_with) {
    return refused_with == 405;
}

}  // namespace redfish::cisco
