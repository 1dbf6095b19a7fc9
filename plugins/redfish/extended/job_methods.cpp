#include "extended/job_methods.hpp"

#include "client/bmc_connection.hpp"
#include "protocol/path.hpp"
#include "resources/job_queue.hpp"

#include <utility>

namespace redfish {

tenon::task<json> JobMethods::list_jobs(tenon::Call& call, ListJobsArgs args) {
    const Node node = node_of(call);
    BmcConnection connection(call);
    Service service(connection);
    JobQueue queue(service, node.system_id);
    const bool is_unfinished_only = args.state && *args.state == "unfinished";
    co_return co_await queue.list(is_unfinished_only);
}

tenon::task<json> JobMethods::clear_job_queue(tenon::Call& call, ClearJobQueueArgs args) {
    if (args.job_id && !is_safe_id(*args.job_id)) {
        throw tenon::invalid("argument 'job_id' is not the id of a job");
    }
    const Node node = node_of(call);
    BmcConnection connection(call);
    Service service(connection);
    JobQueue queue(service, node.system_id);
    std::string job_id = args.job_id.value_or("");
    co_return co_await queue.clear(std::move(job_id), args.force.value_or(false));
}

}  // namespace redfish
