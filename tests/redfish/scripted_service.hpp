#pragma once

#include "client/connection.hpp"
#include "protocol/json.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace redfish {

/// A Redfish service that answers from a script and writes down what it was asked. What it was not told about is 404.
class ScriptedService final : public Connection {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;
    using Answer = std::function<tenon::HttpResponse(const tenon::HttpRequest&)>;

    /// What `what`, such as "GET /redfish/v1/", is answered; of several answers the last one stays.
    void on(const std::string& what, unsigned status, const std::string& body = {}, const Headers& headers = {});
    void on(const std::string& what, Answer answer);

    /// Takes back what on() said of `what`.
    void forget(const std::string& what) { answers_by_request_.erase(what); }

    /// A resource that can be read.
    void resource(const std::string& path, const std::string& body) { on("GET " + path, 200, body); }

    tenon::task<tenon::HttpResponse> send(tenon::HttpRequest request) override;
    tenon::task<void> pause(std::chrono::milliseconds time) override;
    void progress(unsigned percent, std::string_view text) override;

    /// "POST /path {body}", without GETs.
    [[nodiscard]] const std::vector<std::string>& changes() const { return changes_; }

    [[nodiscard]] const std::vector<tenon::HttpRequest>& requests() const { return requests_; }

    [[nodiscard]] const std::vector<std::chrono::milliseconds>& pauses() const { return pauses_; }

    /// "40 text".
    [[nodiscard]] const std::vector<std::string>& progress_told() const { return progress_told_; }

    /// How often `what` was asked.
    [[nodiscard]] int count(const std::string& what) const;

private:
    std::map<std::string, std::deque<Answer>> answers_by_request_;
    std::vector<std::string> changes_;
    std::vector<tenon::HttpRequest> requests_;
    std::vector<std::chrono::milliseconds> pauses_;
    std::vector<std::string> progress_told_;
};

/// The root, one system, one manager, an event service without subscriptions.
void add_small_service(ScriptedService& service);

/// JSON with ' for ", so that bodies can be read in a test.
std::string quoted(std::string text);
json as_json(const std::string& text);

}  // namespace redfish
