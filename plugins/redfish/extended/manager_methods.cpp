#include "extended/manager_methods.hpp"

#include "client/bmc_connection.hpp"
#include "client/manager.hpp"
#include "resources/indicator.hpp"
#include "resources/manager_reset.hpp"

#include <utility>

namespace redfish {

tenon::task<json> ManagerMethods::bmc_reset(tenon::Call& call, BmcResetArgs args) {
    ResetWish wish = ResetWish::none;
    if (args.reset_type) {
        wish = *args.reset_type == "force" ? ResetWish::force : ResetWish::graceful;
    }
    const Node node = node_of(call);
    BmcConnection connection(call);
    Service service(connection);
    std::string manager_id = args.manager.value_or("");
    Resource manager = co_await manager_of(service, node.system_id, std::move(manager_id));
    const std::string path = manager.path;
    json result = co_await reset_manager(service, std::move(manager), wish);
    if (args.wait.value_or(false)) {
        co_await wait_until_back(service, path);
        result["back"] = true;
    }
    co_return result;
}

tenon::task<json> ManagerMethods::set_indicator_led(tenon::Call& call, SetIndicatorLedArgs args) {
    IndicatorOwner owner = IndicatorOwner::any;
    if (args.target) {
        owner = *args.target == "chassis" ? IndicatorOwner::chassis : IndicatorOwner::system;
    }
    const IndicatorState state = args.state == "on"    ? IndicatorState::on
                                 : args.state == "off" ? IndicatorState::off
                                                       : IndicatorState::blinking;
    const Node node = node_of(call);
    BmcConnection connection(call);
    Service service(connection);
    co_return co_await set_indicator(service, node.system_id, owner, state);
}

}  // namespace redfish
