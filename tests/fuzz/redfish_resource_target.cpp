#include "client/action.hpp"
#include "client/collection.hpp"
#include "client/not_ready.hpp"
#include "client/query.hpp"
#include "protocol/created_path.hpp"
#include "protocol/etag.hpp"
#include "protocol/path.hpp"
#include "protocol/plain_text.hpp"
#include "protocol/task_monitor.hpp"
#include "require.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The body of a resource, a collection or a task, and, as far as its first line, the value of a header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace redfish;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const std::string_view header = body.substr(0, body.find('\n'));
    const json document = parsed(body);
    const std::size_t most_text = 3 * size;  // a byte that is no UTF-8 becomes a character of three

    std::vector<CollectionEntry> entries;
    add_entries(entries, document);
    add_entries(entries, document);
    require(entries.size() <= most_members, "members are bounded");
    std::vector<std::string> members;
    add_members(members, document);
    const std::size_t once = members.size();
    add_members(members, document);
    require(members.size() == once, "a member is counted once");
    require(next_page(document).size() <= most_text, "the next page is named in the text");
    const bool has_queries = has_top_skip(document) || !expand_query(document).empty();
    require(!has_queries || document.is_object(), "only a root says what it supports");

    const TaskProgress progress = task_progress(document);
    require(progress.percent <= 100 && progress.text.size() < 250, "progress is bounded");
    require(failed_task_text("POST", "/a", document).size() < 1'300, "the text of a failed task is bounded");
    require(task_monitor_path(header, document).size() <= most_text, "the monitor is named in the text");
    const auto action = action_of(document, "#Manager.Reset");
    require(!action || !action->target.empty(), "an action has a target");

    const std::string created = created_path(header, body, "/redfish/v1/S");
    require(created.empty() || is_member_path("/redfish/v1/S", created), "what was created is a member");
    require(usable_etag(header, text(document, "@odata.etag")).size() <= 512, "a tag is bounded");
    const auto wait = retry_after_or(header, std::chrono::seconds(3));
    require(wait >= std::chrono::seconds(1) && wait <= std::chrono::seconds(30), "a wait is bounded");
    require(valid_utf8(cleaned(header)) == cleaned(header), "a cleaned line is valid UTF-8");
    return 0;
}
