// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "note.hpp"
#include "options.hpp"

#include <tenon/testing.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::validate {

/// One method of the plugin, and a host that has the plugin.
struct Subject {
    test::Host& host;
    test::detail::FoundMethod method;

    /// "vendor/acme set_fan_profile"
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string schema() const;
    [[nodiscard]] std::vector<std::string> verbs() const;

    /// What names this very method to a host, with driver_info as an operator would write it.
    [[nodiscard]] test::CallOptions options() const;
};

/// What one test finds out in its child process.
class Trial {
public:
    Trial(const Options& given, Note& note) : options(given), note_(note) {}

    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    const Options& options;
    std::vector<std::string> failures;
    std::vector<std::string> warnings;
    bool is_startable = true;  ///< the plugin has come up
    std::string skipped;       ///< why nothing could be tested; empty: it was

    /// What the plugin is about to do: the last thing said is what a crash or a hang is put down to.
    void doing(std::string_view what) { note_.write(what); }

    /// Loads the plugin, and ends it when `body` returns. Whatever the host noticed is a failure, and so are files that
    /// are still open. Throws test::NotStarted.
    void with_host(test::HostOptions host_options, const std::function<void(test::Host&)>& body);

    /// For most tests: a library that stays is for the test of that.
    void with_host(const std::function<void(test::Host&)>& body) { with_host(usual_host(), body); }

    [[nodiscard]] test::HostOptions usual_host() const;

    /// Runs one call to its end and takes over what the host noticed. `how` is added to what is said of it.
    test::Result
    call(const Subject& subject, const std::string& args, std::string_view how = {}, test::CallOptions options = {});

    /// Takes over what the host has noticed since the last time; `where` names what the plugin did.
    void look_at(test::Host& host, const std::string& where);

    /// Takes back that results were not JSON: whoever was given rubbish and passes it on as it is has added none.
    void forgive_rubbish_passed_on();

    /// So much went wrong that more would only be more of the same.
    [[nodiscard]] bool has_enough() const { return failures.size() >= 3; }

private:
    Note& note_;
    std::size_t looked_at_ = 0;  // of the present host's failures
};

/// "vendor/acme set_fan_profile({"profile": "max"}), cancelled at step 3", clipped.
[[nodiscard]] std::string called(const Subject& subject, const std::string& args, std::string_view how);

/// `body` for every method of the plugin.
void for_each_method(test::Host& host, const std::function<void(const Subject&)>& body);

}  // namespace tenon::validate
