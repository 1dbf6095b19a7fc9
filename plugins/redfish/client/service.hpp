#pragma once

#include "client/connection.hpp"
#include "client/failure.hpp"
#include "protocol/json.hpp"
#include "protocol/sent_secrets.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace redfish {

/// A resource as read: its document, and what a later PATCH needs to know.
struct Resource {
    std::string path;
    json document;
    std::string etag;         ///< of the header, else of the body; empty: none
    std::string allow;        ///< the Allow header; empty: none was sent
    bool is_partial = false;  ///< the service could not read all of it, and gave what it had
    std::size_t size = 0;     ///< bytes, as sent
};

/// What to do behind a 202.
enum class Wait {
    for_task,  ///< until the task has ended, by the call's deadline at the latest
    no         ///< for a task that waits for something itself, such as the next reset: the 202 is the answer
};

/// One Redfish service, spoken to for the length of one vendor call. Starts at the service root and follows links;
/// reads what is there and requires as little as it can. Throws Refused or Unexpected (failure.hpp) for what the
/// service answers, and lets tenon::Error through when there is no answer.
///
/// A request that the service says it did not process is repeated (not_ready.hpp), whatever its method. What was sent
/// as a password stands in no text that is thrown.
class Service {
public:
    explicit Service(Connection& connection) : connection_(connection) {}

    /// GET; throws Refused on 400 and above, Unexpected when the body is no JSON object. A 500 that carries the
    /// resource nevertheless is an answer: bmcweb does so when one sensor among many cannot be read.
    tenon::task<Resource> get(std::string path);

    /// As get(), of what the service has just said it created: a 404 is asked once more, after a second. iDRACs name
    /// jobs and subscriptions before one can read them.
    tenon::task<Resource> get_created(std::string path);

    /// Any method. Waits for the task behind a 202, throws Refused on 400 and above. A DELETE for which the service
    /// wants an ETag is given one; an action never is (etag.hpp).
    tenon::task<tenon::HttpResponse> act(std::string method, std::string path, json body, Wait wait = Wait::for_task);

    /// As above, and without a body.
    tenon::task<tenon::HttpResponse> act(std::string method, std::string path, Wait wait = Wait::for_task);

    /// PATCH and PUT, with the ETag rules of etag.hpp.
    tenon::task<tenon::HttpResponse> patch(Resource resource, json body, Wait wait = Wait::for_task);
    tenon::task<tenon::HttpResponse> put(Resource resource, json body, Wait wait = Wait::for_task);

    /// The link `name` of the service root. Some roots lack links that the service has (AMI, NVIDIA Viking), so the
    /// well-known place under the root is the second choice. Throws Unexpected when there is neither a root nor a
    /// resource at that place: then the address is not that of a Redfish service.
    tenon::task<std::string> root_link(std::string name);

    /// The ComputerSystem of the node: `system_id` (driver_info/redfish_system_id, a path or an Id) when given, else
    /// the only one. Throws with a list of those that there are.
    tenon::task<Resource> system(std::string system_id);

    /// The service root, read once: Vendor, Product, Oem and the links.
    tenon::task<json> root();

    /// As root(); JSON null where the root alone is missing, so that nothing is known of what it would say.
    tenon::task<json> root_if_any();

    tenon::task<void> pause(std::chrono::milliseconds time) { return connection_.pause(time); }

    void progress(unsigned percent, std::string_view text) { connection_.progress(percent, text); }

    /// The text without what was sent as a secret.
    [[nodiscard]] std::string masked(std::string_view text) const { return secrets_.masked(text); }

private:
    tenon::task<tenon::HttpResponse> send(tenon::HttpRequest request);
    tenon::task<tenon::HttpResponse> exchange(tenon::HttpRequest request, Wait wait);
    tenon::task<tenon::HttpResponse> change(std::string method, Resource resource, std::optional<json> body, Wait wait);
    tenon::task<tenon::HttpResponse> task_end(tenon::HttpRequest request, tenon::HttpResponse accepted);
    tenon::task<tenon::HttpResponse> monitor_end(std::string monitor, tenon::HttpResponse accepted);
    tenon::task<void> read_root();

    Connection& connection_;
    SentSecrets secrets_;
    json root_;
    bool is_root_missing_ = false;
};

}  // namespace redfish
