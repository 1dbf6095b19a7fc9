#include "protocol/message_entry.hpp"

#include "protocol/base_registry.hpp"
#include "protocol/plain_text.hpp"
#include "protocol/python_text.hpp"

#include <algorithm>
#include <initializer_list>

namespace redfish {

namespace {

constexpr std::size_t most_args = 16;
constexpr std::size_t longest_arg = 300;

std::string first_text(const json& entry, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (std::string found = plain_or_localised(member(entry, name)); !found.empty()) {
            return found;
        }
    }
    return {};
}

std::vector<std::string> args_of(const json& list) {
    std::vector<std::string> args;
    if (list.is_string()) {
        // Some iLO firmware prints the list as the string "[]", others send the only argument without its list.
        const auto& printed = list.get_ref<const std::string&>();
        const json inner = printed.substr(0, 1) == "[" ? parsed(printed) : json::array();
        if (printed.substr(0, 1) != "[" && !printed.empty()) {
            args.push_back(shortened(printed, longest_arg));
            return args;
        }
        return inner.is_array() ? args_of(inner) : args;
    }
    for (std::size_t i = 0; list.is_array() && i < list.size() && i < most_args; ++i) {
        args.push_back(shortened(list[i].is_null() ? std::string() : python_str(list[i]), longest_arg));
    }
    // Supermicro's [""] names nothing.
    const bool is_empty = std::all_of(args.begin(), args.end(), [](const std::string& arg) { return arg.empty(); });
    return is_empty ? std::vector<std::string>() : args;
}

std::vector<std::string> named_properties(const json& list) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; list.is_array() && i < list.size() && texts.size() < most_args; ++i) {
        if (list[i].is_string() && !list[i].get_ref<const std::string&>().empty()) {
            texts.push_back(list[i].get<std::string>());
        }
    }
    return texts;
}

bool says_none(const std::string& resolution) {
    return resolution == "None" || resolution == "None." || resolution == "none" || resolution == "N/A";
}

}  // namespace

Message message_of_entry(const json& entry, std::string_view property) {
    Message message;
    message.property = property;
    if (entry.is_string()) {
        message.text = entry.get<std::string>();
        return message;
    }
    message.id = first_text(entry, {"MessageId", "MessageID", "messageId"});  // MessageID: iLO 4
    message.args = args_of(member(entry, "MessageArgs"));
    message.severity = first_text(entry, {"MessageSeverity", "Severity"});
    message.resolution = first_text(entry, {"Resolution"});
    message.related = named_properties(member(entry, "RelatedProperties"));
    if (says_none(message.resolution)) {
        message.resolution.clear();
    }
    message.text = first_text(entry, {"Message", "message", "Description"});
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

}  // namespace redfish
