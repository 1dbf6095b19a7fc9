#pragma once

#include "client/collection.hpp"
#include "client/service.hpp"
#include "resources/failures.hpp"

#include <string>

namespace redfish {

/// Whether a Job or Task is neither done nor given up. One whose state is not known counts as unfinished.
bool is_unfinished(const json& job);

/// What a BMC has to do: its vendor's job queue, else the JobService's jobs, else the TaskService's tasks.
class JobQueue {
public:
    JobQueue(Service& service, std::string system_id) : service_(service), system_id_(std::move(system_id)) {}

    /// {"jobs": [{"Id", "JobState" or "TaskState", …, "path"}], "source": path of the collection, "failures": […]}.
    /// Throws tenon::unsupported where the BMC has no jobs and no tasks.
    tenon::task<json> list(bool is_unfinished_only);

    /// Deletes all, or the one of that id: {"cleared": [ids], "failures": […]}. `is_forced`: those that run too, where
    /// the BMC tells the difference. Throws tenon::not_found for an id that the BMC does not list, Unexpected when none
    /// could be deleted.
    tenon::task<json> clear(std::string job_id, bool is_forced);

private:
    /// Reads the collection; sets `idrac_manager_` where it is an iDRAC's queue.
    tenon::task<Collection> find();
    tenon::task<bool> find_idrac_queue(Collection& collection);
    tenon::task<bool> find_standard(Collection& collection);
    tenon::task<bool> find_behind(std::string service_path, std::string property, Collection& collection);
    tenon::task<std::string> idrac_clear_target();
    tenon::task<void> remove(std::string path);

    Service& service_;
    std::string system_id_;
    Resource idrac_manager_;  ///< with an empty path: the BMC is no iDRAC
};

}  // namespace redfish
