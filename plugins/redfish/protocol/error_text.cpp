#include "protocol/error_text.hpp"

#include "protocol/message.hpp"
#include "protocol/plain_text.hpp"
#include "protocol/status_reason.hpp"

#include <algorithm>

namespace redfish {

namespace {

constexpr std::size_t most_told = 3;
constexpr std::size_t longest_text = 1024;
constexpr std::size_t longest_plain_text = 200;
constexpr std::size_t longest_looked_at = 4'000;  // more of one text is not read, let alone told
constexpr int deepest_sentence = 4;

std::string said_by(const json& document, int depth);
std::string bare_sentence(const json& body, int depth);

/// `error` as a string (Swordfish), or that string a document again, or, in a list, the first that says something.
std::string sentence_in(const json& value, int depth) {
    if (depth > deepest_sentence) {
        return {};
    }
    if (value.is_string()) {
        const auto& plain = value.get_ref<const std::string&>();
        const json inner = plain.substr(0, 1) == "{" ? parsed(plain) : json();
        return inner.is_object() ? said_by(inner, depth + 1) : plain;
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < std::min(value.size(), most_told); ++i) {
            if (std::string sentence = sentence_in(value[i], depth + 1); !sentence.empty()) {
                return sentence;
            }
        }
    }
    return value.is_object() ? bare_sentence(value, depth + 1) : std::string();
}

/// The sentence of a body that has no messages: `error.message` in its spellings, or what emulators, proxies and the
/// web servers of BMCs put in its place.
std::string bare_sentence(const json& body, int depth) {
    for (const char* name :
         {"message", "Message", "error", "Error", "errors", "detail", "Detail", "error_description", "errorMessage",
          "ErrorMessage", "messages", "msg", "text", "reason", "title"}) {
        const json& value = member(body, name);
        std::string sentence = plain_or_localised(value);
        sentence = sentence.empty() || value.is_string() ? sentence_in(value, depth) : sentence;
        if (!sentence.empty()) {
            return sentence;
        }
    }
    return {};
}

std::string sentence_of(const Message& message) {
    const bool has_property = !message.property.empty() && message.text.find(message.property) == std::string::npos;
    return has_property ? message.property + ": " + message.text : message.text;
}

std::string said_by(const json& document, int depth) {
    const auto messages = messages_of(document);
    if (messages.empty()) {
        const std::string sentence = cleaned(sentence_in(document, depth));
        const bool is_empty = sentence.empty() || is_filler(sentence);
        return shortened(is_empty ? cleaned(text(member(document, "error"), "code")) : sentence, longest_text);
    }
    std::string out;
    for (std::size_t i = 0; i < std::min(messages.size(), most_told); ++i) {
        std::string sentence = sentence_of(messages[i]);
        if (i == 0 && !messages[i].resolution.empty() && messages[i].resolution != messages[i].text) {
            sentence += " " + messages[i].resolution;
        }
        out += (out.empty() ? "" : " ") + cleaned(sentence.substr(0, longest_looked_at));
    }
    return shortened(std::move(out), longest_text);
}

/// A page of HTML or XML, or bytes that are no text at all (compressed, encrypted).
bool is_for_nobody(std::string_view body) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (body.substr(0, byte_order_mark.size()) == byte_order_mark) {
        body.remove_prefix(byte_order_mark.size());
    }
    const auto start = body.find_first_not_of(" \t\r\n");
    if (start != std::string_view::npos && body[start] == '<') {
        return true;
    }
    const std::string_view head = body.substr(0, longest_plain_text);
    const auto is_odd = [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t') || c == '\x7f';
    };
    const auto odd = static_cast<std::size_t>(std::count_if(head.begin(), head.end(), is_odd));
    return 3 * odd > head.size() || valid_utf8(head).size() > head.size() + head.size() / 5;
}

}  // namespace

std::string error_text_of(const json& document) {
    return said_by(document, 0);
}

std::string error_text(std::string_view body) {
    const json document = parsed_leniently(body);
    if (!document.is_discarded()) {
        return error_text_of(document);
    }
    return is_for_nobody(body) ? std::string()
                               : shortened(cleaned(body.substr(0, longest_looked_at)), longest_plain_text);
}

std::string refusal_text(std::string_view method, std::string_view path, unsigned status, std::string_view body) {
    std::string out = "HTTP ";
    out.append(method)
        .append(" ")
        .append(path)
        .append(" returned code ")
        .append(std::to_string(status))
        .append(reason_of(status));
    const std::string said = error_text(body);
    return said.empty() ? out : out + ". " + said;
}

}  // namespace redfish
