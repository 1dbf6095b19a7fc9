#include "resources/system_part.hpp"

#include <utility>

namespace redfish {

tenon::task<Resource> open_system_part(Service& service, std::string system_id, std::string name, std::string what) {
    const Resource system = co_await service.system(std::move(system_id));
    const std::string path = link(system.document, name);
    if (path.empty()) {
        throw tenon::unsupported("The BMC has no " + what + ": " + system.path + " has no " + name);
    }
    try {
        co_return co_await service.get(path);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
    throw tenon::unsupported("The BMC has no " + what + ": " + system.path + " names " + path + ", which is not there");
}

}  // namespace redfish
