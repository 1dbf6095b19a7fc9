#include "extended/secure_boot_methods.hpp"

#include "client/bmc_connection.hpp"
#include "resources/secure_boot.hpp"

namespace redfish {

tenon::task<json> SecureBootMethods::get_secure_boot(tenon::Call& call) {
    BmcConnection connection(call);
    Service service(connection);
    SecureBoot secure_boot(service, node_of(call).system_id);
    co_return co_await secure_boot.show();
}

tenon::task<json> SecureBootMethods::set_secure_boot(tenon::Call& call, SetSecureBootArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    SecureBoot secure_boot(service, node_of(call).system_id);
    co_return co_await secure_boot.set(args.enabled);
}

tenon::task<json> SecureBootMethods::reset_secure_boot_keys(tenon::Call& call, ResetSecureBootKeysArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    SecureBoot secure_boot(service, node_of(call).system_id);
    const char* const types[] = {"ResetAllKeysToDefault", "DeleteAllKeys", "DeletePK"};
    std::string type = types[args.type.index()];
    co_return co_await secure_boot.reset_keys(type);
}

}  // namespace redfish
