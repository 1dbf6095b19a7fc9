#pragma once

#include "connection.hpp"
#include "json.hpp"
#include "message.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace redfish {

/// The service answered, and refused. what() is refusal_text(): request, status and the service's own words.
class Refused : public std::runtime_error {
public:
    Refused(std::string_view method, std::string_view path, const tenon::HttpResponse& response);

    [[nodiscard]] unsigned status() const { return status_; }

    [[nodiscard]] bool is_not_found() const { return status_ == 404 || status_ == 410; }

    [[nodiscard]] const std::vector<Message>& messages() const { return messages_; }

private:
    unsigned status_;
    std::vector<Message> messages_;
};

/// The service answered, and what it answered is not what Redfish promises: no link where one must be, no JSON.
class Unexpected : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A resource as read: its document, and what a later PATCH needs to know.
struct Resource {
    std::string path;
    json document;
    std::string etag;   ///< of the header, else of the body; empty: none
    std::string allow;  ///< the Allow header; empty: none was sent
};

/// One Redfish service, spoken to for the length of one vendor call. Starts at the service root and follows links;
/// reads what is there and requires as little as it can.
class Service {
public:
    explicit Service(Connection& connection) : connection_(connection) {}

    /// GET; throws Refused on 400 and above, Unexpected when the body is no JSON object.
    tenon::task<Resource> get(std::string path);

    /// Any method. Repeats a request that the service says it did not process (see not_ready.hpp), waits for the task
    /// behind a 202, throws Refused on 400 and above.
    tenon::task<tenon::HttpResponse> act(std::string method, std::string path, json body);

    /// As act(), and without a body.
    tenon::task<tenon::HttpResponse> act(std::string method, std::string path);

    /// PATCH with the ETag rules of etag.hpp.
    tenon::task<tenon::HttpResponse> patch(Resource resource, json body);

    /// The link `name` of the service root. Some roots lack links that the service has (AMI, NVIDIA Viking), so the
    /// well-known place under the root is the second choice.
    tenon::task<std::string> root_link(std::string name);

    /// The ComputerSystem of the node: `system_id` (driver_info/redfish_system_id) when given, else the only one.
    tenon::task<Resource> system(std::string system_id);

    tenon::task<void> pause(std::chrono::milliseconds time) { return connection_.pause(time); }

private:
    tenon::task<tenon::HttpResponse> exchange(tenon::HttpRequest request);
    tenon::task<tenon::HttpResponse> task_end(tenon::HttpRequest request, tenon::HttpResponse accepted);

    Connection& connection_;
    json root_;
};

}  // namespace redfish
