#pragma once

#include "protocol/json.hpp"

#include <string>
#include <vector>

namespace redfish::dell {

// iDRAC keeps its jobs (configuration, updates) in a queue of its own, older than the standard's JobService, and only
// that queue can be emptied. Seen: the public iDRAC 9 tree, Ironic's clear_job_queue, iDRAC-Redfish-Scripting
// (DeleteJobQueueREDFISH).

/// Whether the service root is an iDRAC's.
bool is_idrac(const json& root);

/// Where the queue's jobs may be, best first: as the manager links to it, and where iDRAC 8 and early 9 have it.
std::vector<std::string> job_collections(const std::string& manager_path, const json& manager);

/// The DellJobService, whose action DeleteJobQueue deletes jobs.
std::string job_service(const std::string& manager_path, const json& manager);

/// What that action is sent: one job, or with an empty id all of them. `is_forced` also deletes those that run, after
/// which iDRAC restarts its Lifecycle Controller services.
json delete_job_queue_body(const std::string& job_id, bool is_forced);

}  // namespace redfish::dell
