#include "message.hpp"

#include "base_registry.hpp"
#include "python_text.hpp"

#include <algorithm>

namespace redfish {

namespace {

constexpr std::string_view extended_info = "@Message.ExtendedInfo";
constexpr std::size_t most_messages = 100;

std::vector<std::string> args_of(const json& entry) {
    std::vector<std::string> args;
    const json& list = member(entry, "MessageArgs");
    if (list.is_array()) {  // some iLO firmware prints the list as the string "[]"
        for (const json& arg : list) {
            args.push_back(python_str(arg));
        }
    }
    return args;
}

/// Old iDRACs answer {"lang": "en", "value": "…"} where a string belongs.
std::string plain_or_localised(const json& value) {
    return value.is_string() ? value.get<std::string>() : text(value, "value");
}

Message message_of(const json& entry, std::string_view property) {
    Message message;
    if (entry.is_string()) {
        message.text = entry.get<std::string>();
        return message;
    }
    message.id = text(entry, "MessageId");
    if (message.id.empty()) {
        message.id = text(entry, "MessageID");  // iLO 4
    }
    message.args = args_of(entry);
    message.severity = text(entry, "MessageSeverity");
    if (message.severity.empty()) {
        message.severity = text(entry, "Severity");
    }
    message.resolution = text(entry, "Resolution");
    if (message.resolution == "None" || message.resolution == "None.") {
        message.resolution.clear();
    }
    message.property = property;
    message.text = plain_or_localised(member(entry, "Message"));
    if (message.text.empty()) {
        message.text = base_registry_text(message.key(), message.args);
    }
    if (message.text.empty() && !message.id.empty()) {
        message.text = message.id;
        const char* separator = ": ";
        for (const std::string& arg : message.args) {
            message.text += separator + arg;
            separator = ", ";
        }
    }
    return message;
}

void collect(std::vector<Message>& out, const json& entries, std::string_view property) {
    // Old iDRACs send one object where a list belongs.
    const bool is_list = entries.is_array();
    for (std::size_t i = 0; i < (is_list ? entries.size() : 1) && out.size() < most_messages; ++i) {
        Message message = message_of(is_list ? entries[i] : entries, property);
        const auto is_same = [&](const Message& other) { return other.id == message.id && other.text == message.text; };
        if (!message.text.empty() && std::none_of(out.begin(), out.end(), is_same)) {
            out.push_back(std::move(message));
        }
    }
}

void collect_annotations(std::vector<Message>& out, const json& object) {
    if (!object.is_object()) {
        return;
    }
    for (auto it = object.begin(); it != object.end(); ++it) {
        const std::string_view name = it.key();
        if (name.size() >= extended_info.size() && name.substr(name.size() - extended_info.size()) == extended_info) {
            collect(out, it.value(), name.substr(0, name.size() - extended_info.size()));
        }
    }
}

bool is_of_success(const Message& message) {
    return message.key() == "Success" || message.key() == "Created" || message.key() == "NoOperation";
}

int rank(const Message& message) {
    const bool is_generic =
        message.id.substr(0, 5) == "Base." && (message.key() == "GeneralError" || message.key() == "InternalError");
    const int severity = message.severity == "Critical" ? 0 : message.severity == "Warning" ? 1 : 2;
    return (is_generic ? 10 : 0) + severity;
}

}  // namespace

std::string_view Message::key() const {
    const std::string_view whole = id;
    return whole.substr(whole.rfind('.') + 1);
}

bool Message::names(std::string_view property_name) const {
    const auto is_it = [&](std::string_view name) {
        // "#/EventTypes" and "EventTypes/0" are about EventTypes too.
        if (name.substr(0, 2) == "#/") {
            name.remove_prefix(2);
        }
        return name.substr(0, name.find('/')) == property_name;
    };
    return is_it(property) || std::any_of(args.begin(), args.end(), is_it);
}

std::vector<Message> messages_of(const json& body) {
    std::vector<Message> messages;
    collect_annotations(messages, member(body, "error"));
    collect_annotations(messages, body);
    const json& bare =
        member(body, "Messages");  // iLO 4: {"Messages": [{"MessageID": …}], "Name": "Extended Error Information"}
    if (bare.is_array()) {
        collect(messages, bare, "");
    }
    messages.erase(std::remove_if(messages.begin(), messages.end(), is_of_success), messages.end());
    std::stable_sort(messages.begin(), messages.end(), [](const Message& a, const Message& b) {
        return rank(a) < rank(b);
    });
    return messages;
}

}  // namespace redfish
