#include "extended/inventory_methods.hpp"

#include "client/bmc_connection.hpp"
#include "resources/software_inventory.hpp"

namespace redfish {

tenon::task<json> InventoryMethods::get_firmware_inventory(tenon::Call& call, GetFirmwareInventoryArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    co_return co_await firmware_inventory(service, args.software.value_or(false));
}

}  // namespace redfish
