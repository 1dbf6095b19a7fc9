#include "resources/log_reader.hpp"

#include "client/collection.hpp"
#include "client/query.hpp"
#include "protocol/letter_case.hpp"
#include "resources/date_time.hpp"
#include "resources/excerpt.hpp"
#include "resources/log_services.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace redfish {

namespace {

// iDRAC gives 50 entries a page and keeps up to 500,000; beyond this many pages a caller has to go on with `skip`.
constexpr std::size_t most_log_pages = 400;

// How many entries to ask for at once where most of them are going to be passed over.
constexpr std::size_t filtered_window = 500;

constexpr std::array<std::string_view, 3> log_names{"Id", "Name", "LogEntryType"};
constexpr std::array<std::string_view, 14> entry_names{
    "Id",        "Name",        "Created",   "EventTimestamp", "Severity",   "MessageSeverity", "Message",
    "MessageId", "MessageArgs", "EntryType", "EntryCode",      "SensorType", "SensorNumber",    "AdditionalDataURI"};

/// Whether an entry of `Members` is the log entry itself and no reference to it.
bool is_inline(const json& entry) {
    if (!entry.is_object()) {
        return false;
    }
    for (const auto& item : entry.items()) {
        if (item.key().rfind("@odata.", 0) != 0) {
            return true;
        }
    }
    return false;
}

std::string severity_of(const json& entry) {
    const std::string severity = text(entry, "Severity");
    return severity.empty() ? text(entry, "MessageSeverity") : severity;
}

/// The first member of a page, by which a window that was given twice is known.
json first_of(const json& page) {
    const json& listed = member(page, "Members");
    return listed.is_array() && !listed.empty() ? listed.front() : json();
}

}  // namespace

tenon::task<json> LogReader::read(Resource log) {
    const std::string entries = link(log.document, "Entries");
    if (entries.empty()) {
        throw Unexpected("the log service names no Entries");
    }
    entries_ = json::array();
    total_.reset();
    is_cut_ = false;
    std::set<std::string> seen;
    seen.insert(entries);
    Resource page = co_await first_page(entries);
    while (true) {
        const json& count = member(page.document, "Members@odata.count");
        if (count.is_number_unsigned()) {
            total_ = count.get<std::uint64_t>();
        }
        std::string next = next_page(page.document);
        const json first = first_of(page.document);
        const std::size_t before = position_;
        co_await take_page(std::move(page.document));
        const bool may_have_more = is_windowed_ && position_ > before && (!total_ || position_ < *total_);
        if (next.empty() && may_have_more) {
            next = window(entries);
        }
        if (is_cut_ || next.empty() || !seen.insert(next).second) {
            break;
        }
        if (is_full() || seen.size() > most_log_pages) {
            is_cut_ = true;
            break;
        }
        try {
            Resource following = co_await service_.get(next);
            const bool is_same = is_windowed_ && first_of(following.document) == first;
            if (is_same) {
                break;  // a service that counts more than it lists, and does not look at $skip
            }
            page = std::move(following);
        } catch (const Failure& failure) {
            failures_.add(next, failure.what());
            is_cut_ = true;
            break;
        }
    }
    json shown = excerpt(log.document, log_names);
    shown["path"] = log.path;
    shown["entries"] = std::move(entries_);
    if (total_) {
        shown["total"] = *total_;
    }
    if (is_cut_) {
        shown["next_skip"] = position_;
    }
    co_return shown;
}

/// The page to begin with: a window that starts at `skip` where the service knows windows, else the first one.
tenon::task<Resource> LogReader::first_page(std::string entries) {
    position_ = 0;
    is_windowed_ = false;
    const json root = co_await service_.root_if_any();
    if (has_top_skip(root)) {
        position_ = query_.skip;
        try {
            Resource page = co_await service_.get(window(entries));
            const json& listed = member(page.document, "Members");
            const json& count = member(page.document, "Members@odata.count");
            // Entries behind the end are those of the beginning: the service did not look at $skip.
            const bool is_past_end = query_.skip > 0 && listed.is_array() && count.is_number_unsigned() &&
                                     query_.skip + listed.size() > count.get<std::uint64_t>();
            is_windowed_ = listed.is_array() && listed.size() <= window_size() && !is_past_end;
            if (is_windowed_) {
                co_return page;
            }
        } catch (const Failure&) {
            // It says that it takes windows, and does not: then page by page.
        }
        position_ = 0;
    }
    co_return co_await service_.get(entries);
}

std::string LogReader::window(const std::string& entries) const {
    return with_query(entries, "$skip=" + std::to_string(position_) + "&$top=" + std::to_string(window_size()));
}

std::size_t LogReader::window_size() const {
    const bool is_filtered = query_.since.has_value() || !query_.severity.empty();
    return is_filtered ? filtered_window : query_.limit;
}

tenon::task<void> LogReader::take_page(json page) {
    const json& listed = member(page, "Members");
    for (std::size_t i = 0; listed.is_array() && i < listed.size(); ++i) {
        if (position_ < query_.skip) {
            ++position_;
            continue;
        }
        if (is_full()) {
            is_cut_ = true;
            co_return;
        }
        ++position_;
        co_await take(listed[i]);
    }
}

tenon::task<void> LogReader::take(json entry) {
    if (!is_inline(entry)) {
        const std::string path = entry.is_string() ? entry.get<std::string>() : text(entry, "@odata.id");
        if (path.empty()) {
            co_return;
        }
        try {
            Resource resource = co_await service_.get(path);
            entry = std::move(resource.document);
        } catch (const Failure& failure) {
            failures_.add(path, failure.what());
            co_return;
        }
    }
    if (is_wanted(entry)) {
        json shown = excerpt(entry, entry_names);
        const std::size_t size = shown.dump(-1, ' ', false, json::error_handler_t::replace).size();
        bytes_left_ -= std::min(bytes_left_, size);
        entries_.push_back(std::move(shown));
    }
}

bool LogReader::is_wanted(const json& entry) const {
    if (!query_.severity.empty() && !is_same_word(severity_of(entry), query_.severity)) {
        return false;
    }
    if (!query_.since) {
        return true;
    }
    const auto created = instant_of(text(entry, "Created"));
    return created && *created >= *query_.since;
}

tenon::task<json> read_logs(Service& service, std::string system_id, std::string name, LogQuery query) {
    LogServices logs(service, std::move(system_id));
    co_await logs.find();
    std::vector<std::string> meant = logs.paths();
    Failures failures = logs.failures();
    if (!name.empty()) {
        meant = logs.named(name);
        failures = Failures();
    }
    LogReader reader(service, std::move(query));
    json services = json::array();
    for (const std::string& path : meant) {
        try {
            Resource log = co_await service.get(path);
            json shown = co_await reader.read(std::move(log));
            services.push_back(std::move(shown));
        } catch (const Failure& failure) {
            if (!name.empty() && meant.size() == 1) {
                throw;
            }
            failures.add(path, failure.what());
        }
    }
    failures.add(reader.failures());
    co_return tenon::obj("services", std::move(services), "failures", failures.list());
}

}  // namespace redfish
