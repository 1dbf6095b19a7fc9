#pragma once

#include "client/connection.hpp"
#include "protocol/json.hpp"

#include <string>
#include <vector>

namespace redfish {

/// One exchange of a recording.
struct Exchange {
    std::string method;
    std::string path;
    json sent;  ///< null: no body
    tenon::HttpResponse answer;
};

/// What one call of the recorded client came to.
struct Step {
    std::string name;
    json result;          ///< null where it failed
    std::string failure;  ///< its text; empty where it did not fail
    std::vector<Exchange> exchanges;
};

/// The folder of recordings (TENON_BMC_TRANSCRIPTS, else beside the source tree); empty when there is none.
std::string transcripts_folder();

/// The document of a recording; null when there is none of that name.
json transcript(const std::string& name);

/// The names of the recordings that begin with `prefix`.
std::vector<std::string> transcripts(const std::string& prefix);

/// The exchanges of a list in a recording, whatever form their requests have.
std::vector<Exchange> exchanges_of(const json& list);

/// The steps of a recorded Ironic.
std::vector<Step> steps_of(const json& document);

/// Answers as the step recorded it, by method and path: before a change as it was asked before one, behind a change as
/// it was asked later, in that step or in those that followed. What nobody asked for is 404.
class Replay final : public Connection {
public:
    Replay(const std::vector<Step>& steps, std::size_t step);

    tenon::task<tenon::HttpResponse> send(tenon::HttpRequest request) override;
    tenon::task<void> pause(std::chrono::milliseconds time) override;
    void progress(unsigned percent, std::string_view text) override;

    /// "METHOD path body", without GETs and without logging in and out.
    [[nodiscard]] const std::vector<std::string>& changes() const { return changes_; }

private:
    std::vector<Exchange> before_;   ///< of the step, up to its first change
    std::vector<Exchange> after_;    ///< from there on, and of the steps that followed
    std::vector<Exchange> earlier_;  ///< of the steps before, the latest first
    std::vector<std::string> changes_;
};

/// As Replay::changes(), of what was recorded.
std::vector<std::string> changes_of(const Step& step);

}  // namespace redfish
