#include "extended/session_methods.hpp"

#include "client/bmc_connection.hpp"
#include "protocol/path.hpp"
#include "resources/session_service.hpp"

#include <utility>

namespace redfish {

tenon::task<json> SessionMethods::list_sessions(tenon::Call& call) {
    BmcConnection connection(call);
    Service service(connection);
    co_return co_await redfish::list_sessions(service);
}

tenon::task<json> SessionMethods::clear_sessions(tenon::Call& call, ClearSessionsArgs args) {
    if (args.id && !is_safe_id(*args.id)) {
        throw tenon::invalid("argument 'id' is not the id of a session");
    }
    BmcConnection connection(call);
    Service service(connection);
    std::string id = args.id.value_or("");
    co_return co_await redfish::clear_sessions(service, std::move(id));
}

}  // namespace redfish
