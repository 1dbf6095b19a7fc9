#pragma once

#include "base/result.hpp"
#include "support/bmc_sim/fault.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tenon::bmc_sim {

/// How the answer to a created subscription looks; vendors differ.
enum class Created : std::uint8_t {
    location,     ///< 201 with Location and the member as body: the standard
    no_location,  ///< 201 with a message only: HPE's and Cray's emulators
    no_content,   ///< 204 with Location: DMTF's mockup server
    body,         ///< 200 with the member as body: Lenovo
};

/// The small tree of our own: ../share/tenon/bmc-sim-tree, seen from the program, when it is installed; else the
/// source's.
[[nodiscard]] std::string default_tree();

/// One BMC, or `count` of them that are alike.
struct Options {
    std::string listen_host = "127.0.0.1";
    std::uint16_t listen_port = 0;
    std::uint32_t count = 1;
    std::string tree = default_tree();
    std::string username = "admin";
    std::string password = "secret";
    bool has_sessions = true;
    bool has_basic = true;
    std::size_t max_sessions = 16;
    std::chrono::seconds session_timeout{1'800};
    Created created = Created::location;
    std::size_t max_subscriptions = 0;  ///< 0: as many as one likes
    bool has_fixed_slots = false;
    bool has_tasks = false;
    bool requires_if_match = false;
    bool has_weak_etags = false;
    bool has_redirects = false;
    std::size_t page = 0;  ///< members of a collection in one answer; 0: all, or what the tree says
    std::vector<Fault> faults;
    std::chrono::milliseconds delay{0};
    std::map<std::string, std::chrono::milliseconds> delay_by_path;
    bool closes_after_answer = false;
    bool is_http10 = false;
    bool is_gzip = false;
    bool is_dead = false;
    bool is_tls = false;
    std::string ca_file;   ///< where to write the certificate; empty: nowhere
    std::string log_file;  ///< JSON lines; empty: none
    bool wants_help = false;
};

/// The text of --help.
[[nodiscard]] std::string usage();

[[nodiscard]] Result<Options> parse_options(const std::vector<std::string>& arguments);

}  // namespace tenon::bmc_sim
