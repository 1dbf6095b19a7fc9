#include "extended/log_methods.hpp"

#include "client/bmc_connection.hpp"
#include "resources/date_time.hpp"
#include "resources/log_reader.hpp"
#include "resources/log_services.hpp"

#include <utility>

namespace redfish {

namespace {

constexpr int most_entries = 1'000;

LogQuery query_of(const GetLogsArgs& args) {
    LogQuery query;
    const int limit = args.limit.value_or(100);
    const int skip = args.skip.value_or(0);
    if (limit < 1 || limit > most_entries) {
        throw tenon::invalid("argument 'limit' must be between 1 and 1000");
    }
    if (skip < 0) {
        throw tenon::invalid("argument 'skip' must not be negative");
    }
    query.limit = static_cast<std::size_t>(limit);
    query.skip = static_cast<std::size_t>(skip);
    query.severity = args.severity ? args.severity->str() : std::string();
    if (args.since) {
        query.since = instant_of(*args.since);
        if (!query.since) {
            throw tenon::invalid("argument 'since' must be a time such as 2026-11-23T15:00:00Z");
        }
    }
    return query;
}

}  // namespace

tenon::task<json> LogMethods::get_logs(tenon::Call& call, GetLogsArgs args) {
    LogQuery query = query_of(args);
    const Node node = node_of(call);
    BmcConnection connection(call);
    Service service(connection);
    std::string name = args.service.value_or("");
    co_return co_await read_logs(service, node.system_id, std::move(name), std::move(query));
}

tenon::task<json> LogMethods::clear_log(tenon::Call& call, ClearLogArgs args) {
    if (args.service.empty()) {
        throw tenon::invalid("argument 'service' must be the Id or path of a log service, or 'all'");
    }
    const Node node = node_of(call);
    BmcConnection connection(call);
    Service service(connection);
    std::string name = args.service;
    if (name == "all") {
        name.clear();
    }
    co_return co_await clear_logs(service, node.system_id, std::move(name));
}

}  // namespace redfish
