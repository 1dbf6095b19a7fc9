#include "error_text.hpp"

#include "message.hpp"
#include "python_text.hpp"

#include <algorithm>

namespace redfish {

namespace {

constexpr std::size_t most_messages = 3;
constexpr std::size_t longest_text = 1024;
constexpr std::size_t longest_plain_text = 200;

/// Cuts at a whole character and says that something is missing.
std::string shortened(std::string text, std::size_t limit) {
    if (text.size() <= limit) {
        return text;
    }
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U) {
        --limit;
    }
    text.resize(limit);
    return text + "…";
}

/// One line without control characters.
std::string cleaned(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_blank = byte <= ' ' || byte == 0x7f;
        if (!is_blank) {
            out.push_back(c);
        } else if (!out.empty() && out.back() != ' ') {
            out.push_back(' ');
        }
    }
    if (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

bool is_filler(std::string_view text) {
    return text.find("See ExtendedInfo") != std::string_view::npos ||
           text.find("See @Message.ExtendedInfo") != std::string_view::npos ||
           text.find("See Resolution for information") != std::string_view::npos;
}

/// The sentence of a body that has no messages: `error.message` in its four spellings, or what emulators and proxies
/// put in its place.
std::string bare_sentence(const json& body) {
    if (body.is_string()) {
        return body.get<std::string>();
    }
    const json& error = member(body, "error");
    if (error.is_string()) {
        return error.get<std::string>();
    }
    for (const char* name : {"message", "Message"}) {
        const json& message = member(error, name);
        if (message.is_string()) {
            return message.get<std::string>();
        }
        if (std::string localised = text(message, "value"); !localised.empty()) {
            return localised;
        }
    }
    for (const char* name : {"Message", "message", "detail"}) {
        if (std::string sentence = text(body, name); !sentence.empty()) {
            return sentence;
        }
    }
    return {};
}

std::string sentence_of(const Message& message) {
    const bool has_property = !message.property.empty() && message.text.find(message.property) == std::string::npos;
    return has_property ? message.property + ": " + message.text : message.text;
}

bool looks_like_html(std::string_view body) {
    const auto start = body.find_first_not_of(" \t\r\n");
    return start != std::string_view::npos && body[start] == '<';
}

std::string_view reason(unsigned status) {
    switch (status) {
    case 400:
        return " (Bad Request)";
    case 401:
        return " (Unauthorized)";
    case 403:
        return " (Forbidden)";
    case 404:
        return " (Not Found)";
    case 405:
        return " (Method Not Allowed)";
    case 406:
        return " (Not Acceptable)";
    case 409:
        return " (Conflict)";
    case 410:
        return " (Gone)";
    case 411:
        return " (Length Required)";
    case 412:
        return " (Precondition Failed)";
    case 415:
        return " (Unsupported Media Type)";
    case 428:
        return " (Precondition Required)";
    case 429:
        return " (Too Many Requests)";
    case 500:
        return " (Internal Server Error)";
    case 501:
        return " (Not Implemented)";
    case 502:
        return " (Bad Gateway)";
    case 503:
        return " (Service Unavailable)";
    case 504:
        return " (Gateway Timeout)";
    default:
        return "";
    }
}

}  // namespace

std::string error_text(std::string_view body) {
    const json document = parsed(body);
    if (document.is_discarded()) {
        return looks_like_html(body) ? std::string() : shortened(cleaned(body), longest_plain_text);
    }
    const auto messages = messages_of(document);
    if (messages.empty()) {
        const std::string sentence = cleaned(bare_sentence(document));
        return is_filler(sentence) ? text(member(document, "error"), "code") : shortened(sentence, longest_text);
    }
    std::string out;
    for (std::size_t i = 0; i < std::min(messages.size(), most_messages); ++i) {
        if (!out.empty()) {
            out += " ";
        }
        out += cleaned(sentence_of(messages[i]));
        if (i == 0 && !messages[i].resolution.empty()) {
            out += " " + cleaned(messages[i].resolution);
        }
    }
    return shortened(std::move(out), longest_text);
}

std::string refusal_text(std::string_view method, std::string_view path, unsigned status, std::string_view body) {
    std::string out = "HTTP ";
    out.append(method)
        .append(" ")
        .append(path)
        .append(" returned code ")
        .append(std::to_string(status))
        .append(reason(status));
    const std::string said = error_text(body);
    return said.empty() ? out : out + ". " + said;
}

}  // namespace redfish
