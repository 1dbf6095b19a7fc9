#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tenon::bmc_sim {

/// An event on its way to a listener.
struct Event {
    std::string destination;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// EventService: subscriptions that come and go. What a service accepts follows from what its tree says.
class EventService {
public:
    EventService(const Options& options, ResourceTree& tree);

    [[nodiscard]] bool is_collection(const std::string& path) const {
        return !collection_.empty() && path == collection_;
    }

    [[nodiscard]] bool is_member(const std::string& path) const;

    [[nodiscard]] Response create(const Request& request);
    [[nodiscard]] Response remove(const std::string& path);

    /// After a change of a member by PATCH: keeps the headers, which are never shown.
    void remember_headers(const std::string& path, const Json& body);

    /// A test event for every subscriber; they wait in take_events().
    [[nodiscard]] Response submit_test_event(const Json& arguments);

    [[nodiscard]] std::vector<Event> take_events() { return std::exchange(events_, {}); }

    /// Subscriptions in use: a slot that is empty is none.
    [[nodiscard]] std::size_t count() const;

private:
    [[nodiscard]] std::vector<std::string> member_paths() const;
    [[nodiscard]] Response check_event_types(const Json& body) const;
    [[nodiscard]] Response answer_created(const std::string& path, const Json& member) const;
    [[nodiscard]] std::string next_id() const;

    const Options& options_;
    ResourceTree& tree_;
    std::string service_;
    std::string collection_;
    std::map<std::string, Json> headers_by_path_;
    std::vector<Event> events_;
    unsigned last_event_ = 0;
};

}  // namespace tenon::bmc_sim
