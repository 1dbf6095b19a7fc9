#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <map>
#include <optional>
#include <string>

namespace tenon::bmc_sim {

/// Changes that take a while: the answer to one waits behind a task monitor until that has been asked often enough.
class Tasks {
public:
    explicit Tasks(ResourceTree& tree) : tree_(tree) {}

    /// 202 with the task; `outcome` is what its monitor says in the end.
    [[nodiscard]] Response accept(Response outcome);

    /// nothing: the path is no monitor. A monitor is gone once it has told the outcome; the task stays.
    [[nodiscard]] std::optional<Response> poll(const std::string& path);

private:
    struct Pending {
        std::string task;
        unsigned polls = 0;
        Response outcome;
    };

    [[nodiscard]] Response still_running(const std::string& monitor, const std::string& task) const;

    ResourceTree& tree_;
    std::map<std::string, Pending> pending_by_monitor_;
    unsigned last_ = 0;
};

}  // namespace tenon::bmc_sim
