#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <chrono>
#include <map>
#include <string>

namespace tenon::bmc_sim {

/// SessionService and everything else about who is asking.
class Sessions {
public:
    Sessions(const Options& options, ResourceTree& tree);

    /// Basic credentials or a living token. A token's use prolongs it.
    [[nodiscard]] bool is_known(const Request& request);

    [[nodiscard]] bool is_collection(const std::string& path) const;
    [[nodiscard]] bool is_member(const std::string& path) const;

    [[nodiscard]] Response log_in(const Request& request);
    [[nodiscard]] Response log_out(const std::string& path);
    void expire_all();

    [[nodiscard]] std::size_t open() const { return session_by_token_.size(); }

    [[nodiscard]] std::size_t logins() const { return logins_; }

private:
    struct Session {
        std::string path;
        std::chrono::steady_clock::time_point expires;
    };

    void forget_expired();

    const Options& options_;
    ResourceTree& tree_;
    std::string collection_;
    std::map<std::string, Session> session_by_token_;
    std::size_t logins_ = 0;
};

}  // namespace tenon::bmc_sim
