#include "protocol/message.hpp"

#include "protocol/base_registry.hpp"
#include "protocol/message_entry.hpp"

#include <algorithm>
#include <iterator>

namespace redfish {

namespace {

constexpr std::string_view extended_info = "Message.ExtendedInfo";
constexpr std::size_t most_messages = 100;
constexpr int deepest_message = 8;
constexpr int most_values = 20'000;

/// Gathers the messages of a whole document: annotations stand at the top, below `error`, and, of a property inside a
/// structure, below that.
class Collector {
public:
    void walk(const json& value, int depth) {
        if (depth > deepest_message || --values_left_ < 0) {
            return;
        }
        if (value.is_array()) {
            for (const json& item : value) {
                walk(item, depth + 1);
            }
        } else if (value.is_object()) {
            for (auto it = value.begin(); it != value.end(); ++it) {
                visit(it.key(), it.value(), depth);
            }
        }
    }

    void add(Message message) {
        const auto is_same = [&](const Message& other) { return other.id == message.id && other.text == message.text; };
        if (!message.text.empty() && messages_.size() < most_messages &&
            std::none_of(messages_.begin(), messages_.end(), is_same)) {
            messages_.push_back(std::move(message));
        }
    }

    void add_list(const json& entries, std::string_view property) {
        // Old iDRACs send one object where a list belongs.
        const bool is_list = entries.is_array();
        for (std::size_t i = 0; i < (is_list ? entries.size() : 1) && messages_.size() < most_messages; ++i) {
            if (--values_left_ < 0) {
                return;
            }
            add(message_of_entry(is_list ? entries[i] : entries, property));
        }
    }

    std::vector<Message> take() { return std::move(messages_); }

private:
    void visit(std::string_view name, const json& value, int depth) {
        const bool is_annotation =
            name.size() >= extended_info.size() && name.substr(name.size() - extended_info.size()) == extended_info;
        if (is_annotation) {
            const std::string_view property = name.substr(0, name.size() - extended_info.size());
            add_list(value, property.substr(0, property.rfind('@')));
        } else if (name == "ExtendedInfo" || name == "ExtendedError") {
            add_list(value, "");
        } else if (value.is_structured()) {
            walk(value, depth + 1);
        }
    }

    std::vector<Message> messages_;
    int values_left_ = most_values;
};

bool is_of_success(const Message& message) {
    return message.key() == "Success" || message.key() == "Created" || message.key() == "NoOperation";
}

bool says_nothing(std::string_view key) {
    return key.empty() || key == "GeneralError" || key == "ExtendedInfo" || key == "ExtendedError";
}

int rank(const Message& message) {
    const bool is_generic =
        message.id.substr(0, 5) == "Base." && (message.key() == "GeneralError" || message.key() == "InternalError");
    const int severity = message.severity == "Critical" ? 0 : message.severity == "Warning" ? 1 : 2;
    return (is_generic ? 10 : 0) + severity;
}

/// {"error": {"code": "Base.1.5.PropertyMissing", "message": "…"}}, and nothing more.
Message message_of_code(const json& error) {
    Message message;
    message.id = text(error, "code");
    if (says_nothing(message.key()) || message.id.find('.') == std::string::npos) {
        return {};
    }
    for (const char* name : {"message", "Message"}) {
        if (message.text.empty()) {
            message.text = plain_or_localised(member(error, name));
        }
    }
    if (message.text.empty() || is_filler(message.text)) {
        const std::string registered = base_registry_text(message.key(), {});
        message.text = registered.empty() ? message.id : registered;
    }
    return message;
}

/// "#/EventTypes" and "EventTypes/0" are about EventTypes too.
bool is_about(std::string_view pointer, std::string_view property_name) {
    if (pointer.substr(0, 1) == "#") {
        pointer.remove_prefix(1);
    }
    if (pointer.substr(0, 1) == "/") {
        pointer.remove_prefix(1);
    }
    return pointer.substr(0, pointer.find('/')) == property_name;
}

bool is_word_in(std::string_view text, std::string_view word) {
    const auto is_letter = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    for (auto at = text.find(word); at != std::string_view::npos && !word.empty(); at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string_view Message::key() const {
    const std::string_view whole = id;
    return whole.substr(whole.rfind('.') + 1);
}

bool Message::names(std::string_view property_name) const {
    const auto is_it = [&](std::string_view pointer) { return is_about(pointer, property_name); };
    if (property.empty() && args.empty() && related.empty()) {
        return is_word_in(text, property_name);
    }
    return is_it(property) || std::any_of(args.begin(), args.end(), is_it) ||
           std::any_of(related.begin(), related.end(), is_it);
}

bool is_filler(std::string_view text) {
    static constexpr std::string_view fillers[] = {
        "See ExtendedInfo", "See @Message.ExtendedInfo", "See Resolution for information", "See ExtendedError"};
    return std::any_of(std::begin(fillers), std::end(fillers), [&](std::string_view filler) {
        return text.find(filler) != std::string_view::npos;
    });
}

std::string plain_or_localised(const json& value) {
    return value.is_string() ? value.get<std::string>() : text(value, "value");
}

std::vector<Message> messages_of(const json& body) {
    Collector collector;
    collector.walk(member(body, "error"), 0);
    collector.walk(body, 0);
    // iLO 4: {"Messages": [{"MessageID": …}], "Name": "Extended Error Information"}; and what a Task has to say.
    const json& bare = member(body, "Messages");
    if (bare.is_array()) {
        collector.add_list(bare, "");
    }
    std::vector<Message> messages = collector.take();
    if (messages.empty()) {
        collector.add(message_of_code(member(body, "error")));
        messages = collector.take();
    }
    messages.erase(std::remove_if(messages.begin(), messages.end(), is_of_success), messages.end());
    std::stable_sort(messages.begin(), messages.end(), [](const Message& a, const Message& b) {
        return rank(a) < rank(b);
    });
    return messages;
}

}  // namespace redfish
